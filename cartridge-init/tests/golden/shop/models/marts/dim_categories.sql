with recursive categories as (

    select * from {{ ref('stg_ecommerce__categories') }}

),

category_tree as (

    select
        category_id,
        category_id as top_category_id,
        1 as category_level,
        cast(category_name as text) as category_path,
        cast(category_name as text) as level_1_category_name,
        cast(null as text) as level_2_category_name,
        cast(null as text) as level_3_category_name
    from categories
    where parent_id is null

    union all

    select
        categories.category_id,
        category_tree.top_category_id,
        category_tree.category_level + 1 as category_level,
        category_tree.category_path || ' > ' || cast(categories.category_name as text) as category_path,
        category_tree.level_1_category_name,
        case
            when category_tree.category_level = 1
                then cast(categories.category_name as text)
            else category_tree.level_2_category_name
        end as level_2_category_name,
        case
            when category_tree.category_level = 2
                then cast(categories.category_name as text)
            else category_tree.level_3_category_name
        end as level_3_category_name
    from categories
    inner join category_tree
        on categories.parent_id = category_tree.category_id

),

final as (

    select
        categories.category_id,
        categories.parent_id,
        categories.category_name,
        categories.slug,
        categories.description,
        categories.display_order,
        categories.is_active,
        categories.created_at,
        parent_categories.category_name as parent_category_name,
        category_tree.category_level,
        category_tree.category_path,
        category_tree.top_category_id,
        category_tree.level_1_category_name,
        category_tree.level_2_category_name,
        category_tree.level_3_category_name
    from categories
    left join categories as parent_categories
        on categories.parent_id = parent_categories.category_id
    left join category_tree
        on categories.category_id = category_tree.category_id

)

select * from final
