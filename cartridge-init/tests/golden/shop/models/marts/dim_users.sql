with staged_users as (

    select * from {{ ref('stg_ecommerce__users') }}

),

wishlist_item_totals as (

    select * from {{ ref('int_wishlist_items_aggregated_to_users') }}

),

final as (

    select
        staged_users.user_id,
        staged_users.legacy_crm_id,
        staged_users.email,
        staged_users.first_name,
        staged_users.last_name,
        staged_users.phone,
        staged_users.signup_source,
        staged_users.preferences_language,
        staged_users.is_marketing_opt_in,
        staged_users.is_active,
        staged_users.birth_date,
        staged_users.last_login_at,
        staged_users.created_at,
        staged_users.updated_at,
        staged_users.preferences,
        coalesce(wishlist_item_totals.wishlist_item_count, 0) as wishlist_item_count
    from staged_users
    left join wishlist_item_totals
        on staged_users.user_id = wishlist_item_totals.user_id

)

select * from final
