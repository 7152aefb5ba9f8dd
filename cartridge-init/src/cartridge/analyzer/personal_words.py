"""Words that name what is told about a person, category by category, in the languages that databases are named in.

Practice: the categories are those of GDPR (articles 4, 9 and 10) and PCI DSS. Words are compared without accents. Many
mean a person's anywhere (``passport``, ``Vorname``); others only in a table of persons (``city``), or in one that is
about them (``salary``, which a table of vacancies has too).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from cartridge.artifacts.analysis import SensitiveCategory
from cartridge.artifacts.types import TypeFamily
from cartridge.words import word_set

Where = Literal["anywhere", "about persons", "of persons"]

TEXT: Final = frozenset({TypeFamily.TEXT})
NESTED: Final = frozenset({TypeFamily.JSON, TypeFamily.STRUCT, TypeFamily.ARRAY})
TEXTS: Final = TEXT | NESTED
TEXT_OR_NUMBER: Final = TEXTS | {TypeFamily.INTEGER, TypeFamily.DECIMAL}
SECRET: Final = TEXTS | {TypeFamily.BINARY, TypeFamily.UUID}
DAY: Final = frozenset({TypeFamily.DATE, TypeFamily.TIMESTAMP})
DATE: Final = DAY | TEXT
ADDRESS: Final = TEXTS | {TypeFamily.OTHER}
POINT: Final = frozenset({TypeFamily.FLOAT, TypeFamily.DECIMAL, TypeFamily.TEXT, TypeFamily.OTHER})
AMOUNT: Final = TEXT_OR_NUMBER | {TypeFamily.FLOAT}
ANSWER: Final = AMOUNT | {TypeFamily.ENUM, TypeFamily.BOOLEAN, TypeFamily.BINARY}


@dataclass(frozen=True)
class NamePattern:
    """Phrases, each a run of whole words, that name a category in columns of certain types."""

    category: SensitiveCategory
    families: frozenset[TypeFamily]
    phrases: tuple[tuple[str, ...], ...]
    where: Where = "anywhere"


def _phrases(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(each.split("_")) for each in text.split())


PATTERNS: Final = (
    NamePattern(
        "credential",
        SECRET,
        _phrases(
            "password passwd passphrase passcode pwd secret api_key apikey private_key access_key access_token "
            "refresh_token auth_token session_token reset_token api_token bearer_token otp totp credential credentials "
            "pin_code security_answer encryption_key client_secret salt token "
            "passwort kennwort losungswort mot_de_passe mdp motdepasse contrasena contrasenia contrasenya clave_acceso "
            "senha parola_chiave wachtwoord losenord passord haslo"
        ),
    ),
    NamePattern(
        "payment",
        TEXT_OR_NUMBER,
        _phrases(
            "card_number card_no card_num cardnumber credit_card creditcard cc_number pan cvv cvc cvv2 iban swift_code "
            "bic bank_account bankaccount account_number account_no routing_number sort_code card_holder cardholder "
            "clabe "
            "kontonummer kreditkarte kreditkartennummer kartennummer bankverbindung kontoinhaber bankleitzahl blz "
            "carte_bancaire numero_carte compte_bancaire numero_compte tarjeta tarjeta_credito numero_tarjeta "
            "cuenta_bancaria numero_cuenta num_cuenta conta_bancaria numero_conta cartao cartao_credito carta_credito "
            "conto_corrente numero_conto rekeningnummer bankrekening kontonummer_bank"
        ),
    ),
    NamePattern("payment", TEXT_OR_NUMBER, _phrases("konto konto_nr kto kto_nr rib cbu cuenta swift"), "of persons"),
    NamePattern(
        "government_id",
        TEXT_OR_NUMBER,
        _phrases(
            "ssn social_security socialsecurity sin_number passport national_id nationalid nationalidnumber tax_id "
            "taxid tin itin "
            "nric nino national_insurance ni_number tax_file_number tfn medicare_number voter_id alien_number "
            "residence_permit green_card identity_card identity_no identity_document driver_license drivers_license "
            "driverslicense "
            "driver_licence drivers_licence driving_licence driving_license license_plate licence_plate "
            "identity_number "
            "id_card id_number "
            # Germany, Austria, Switzerland
            "steuernummer steuer_nr steuer_id steuer_identifikationsnummer identifikationsnummer personalausweis "
            "personalausweisnummer ausweisnummer ausweis_nr reisepass reisepassnummer passnummer fuehrerschein "
            "fuehrerscheinnummer fuhrerschein fuhrerscheinnummer sozialversicherungsnummer sozialversicherung sv_nr "
            "svnr "
            "sv_nummer svnummer rentenversicherungsnummer rvnr ahv ahv_nr ahvnr aufenthaltstitel kennzeichen_kfz "
            # France, Spain, Portugal, Italy, Latin America
            "numero_secu num_secu securite_sociale carte_identite passeport permis_conduire nir numero_fiscal "
            "dni nif nie pasaporte seguridad_social licencia_conducir carnet_conducir cedula cedula_identidad cuil "
            "cuit "
            "curp cpf passaporte cartao_cidadao carteira_identidade codice_fiscale cod_fiscale passaporto "
            "carta_identita patente_guida "
            # the Netherlands, Belgium, the Nordic countries, Central and Eastern Europe, India, Asia
            "bsn burgerservicenummer rijksregisternummer paspoort rijbewijs personnummer personnr fodselsnummer "
            "cpr_nummer cpr_nr cprnr henkilotunnus hetu pesel rodne_cislo cnp jmbg oib egn "
            "aadhaar aadhar mykad emirates_id hkid"
        ),
    ),
    NamePattern("government_id", TEXT_OR_NUMBER, _phrases("rut rfc rg run nik insee cpr ausweis"), "of persons"),
    NamePattern(
        "health",
        ANSWER,
        _phrases(
            "diagnosis diagnoses diagnosis_code disease allergy allergies medication medications blood_type "
            "blood_group "
            "blood_pressure disability symptom symptoms prescription medical_record medical_history medical_condition "
            "medical_conditions medical_notes medical_info health_condition health_record health_insurance "
            "chronic_condition icd icd_code icd10 icd10_code insurance_number nhs_number hiv pregnant pregnancy "
            "pre_existing_condition vaccination vaccinated immunization comorbidity comorbidities cholesterol hba1c "
            "blood_glucose mental_health smoker "
            "diagnose diagnosen diagnoseschluessel krankheit krankheiten erkrankung erkrankungen vorerkrankung "
            "vorerkrankungen krankheitsbild befund befunde allergie allergien medikament medikamente medikation "
            "blutgruppe blutdruck behinderung schwerbehindert schwerbehinderung behinderungsgrad krankenkasse "
            "krankenversicherung krankenversicherungsnummer versichertennummer krankheitstage schwanger "
            "schwangerschaft impfung impfstatus hauptdiagnose nebendiagnose anamnese raucher "
            "diagnostico diagnosticos enfermedad enfermedades alergia alergias medicamento medicamentos medicacion "
            "grupo_sanguineo tipo_sangre discapacidad sintoma sintomas embarazada embarazo antecedentes_medicos "
            "maladie maladies medicament medicaments groupe_sanguin handicape symptome antecedents_medicaux enceinte "
            "diagnosi malattia malattie farmaci gruppo_sanguigno disabilita sintomi gravidanza "
            "doenca doencas tipo_sanguineo deficiencia gravida ziekte bloedgroep aandoening sykdom sjukdom choroba"
        ),
    ),
    NamePattern(
        "health",
        ANSWER,
        _phrases("diagnostic treatment therapy therapie traitement tratamiento terapia condition bmi handicap"),
        "of persons",
    ),
    NamePattern(
        "special_category",
        ANSWER,
        _phrases(
            "religion religious_affiliation religious_belief religious_beliefs konfession religionszugehoerigkeit "
            "religionszugehorigkeit confession_religieuse religione religiao ethnicity ethnic ethnic_group "
            "ethnic_origin ethnie ethnische_herkunft origine_ethnique etnia origen_etnico grupo_etnico race_ethnicity "
            "racial_origin rasse_ethnie sexual_orientation sexual_preference sexuality sexuelle_orientierung "
            "orientation_sexuelle orientacion_sexual orientamento_sessuale orientacao_sexual gender_identity "
            "political_party political_affiliation political_opinion political_view political_views party_affiliation "
            "party_membership parteimitglied parteizugehoerigkeit parteizugehorigkeit politische_meinung "
            "opinion_politique opinions_politiques parti_politique partido_politico afiliacion_politica "
            "opinion_politica partito_politico union_member union_membership trade_union labor_union labour_union "
            "gewerkschaft gewerkschaftsmitglied gewerkschaftszugehoerigkeit gewerkschaftszugehorigkeit "
            "syndicat syndique sindicato afiliacion_sindical sindacato vakbond biometric biometrics biometrisch "
            "fingerprint_template face_template retina_scan genetic_data genetic_profile dna_profile dna_sequence "
            "criminal_record criminal_records criminal_history criminal_conviction convictions vorstrafe vorstrafen "
            "casier_judiciaire antecedentes_penales fuehrungszeugnis"
        ),
    ),
    NamePattern(
        "special_category",
        ANSWER,
        _phrases(
            "race faith denomination belief glaube kirchensteuer partei party partido parti raza fingerprint "
            "fingerabdruck caste orientation"
        ),
        "of persons",
    ),
    NamePattern(
        "contact",
        TEXT_OR_NUMBER,
        _phrases(
            "email e_mail mail_address phone telephone mobile cellphone cell_phone fax phonenumber whatsapp skype "
            "correo courriel mail emailadresse mailadresse telefon telefono telefone telefonnummer telefonnr "
            "handynummer mobilnummer mobiltelefon mobilfunknummer rufnummer faxnummer festnetz celular telefoon "
            "telefoonnummer mobiel numero_tel numero_telephone puhelin tel tel_nr telnr telf handy telemovel "
            "tfno tlfn"
        ),
    ),
    NamePattern(
        "contact",
        TEXT_OR_NUMBER,
        _phrases("movil cellulare portable mobil cell gsm fon fone tlf cel recapito recapiti ph"),
        "of persons",
    ),
    NamePattern(
        "birth",
        TEXT_OR_NUMBER,
        _phrases(
            "birth_year birth_month birth_day year_of_birth geburtsjahr jahrgang annee_naissance anno_nascita "
            "anio_nacimiento ano_nacimiento ano_nascimento"
        ),
    ),
    NamePattern(
        "birth",
        DATE,
        _phrases(
            "birth_date birthdate birthday date_of_birth dateofbirth dob born_on born_at date_born birth_dt "
            "geburtsdatum geburtsdat geburtstag geburts_datum geb_datum geb_dat geb_tag gebdatum gebdat geboren_am "
            "date_naissance date_de_naissance date_naiss fecha_nacimiento fecha_de_nacimiento fecha_nac fec_nac "
            "fec_nacimiento f_nacimiento "
            "dt_nasc dt_nascimento dt_nascita dt_naiss dt_nac dt_nacimiento "
            "fnac data_nascita data_di_nascita data_nasc nascimento data_nascimento geboortedatum geboorte_datum "
            "fodselsdato fodelsedatum syntymaaika data_urodzenia datum_narozeni dogum_tarihi"
        ),
    ),
    NamePattern(
        "birth",
        DAY,
        _phrases("birth born geburt geboren naissance naiss nacimiento nascita geboorte urodzenia"),
    ),
    NamePattern(
        "birth", DATE, _phrases("born geboren nasc nascimento naiss naissance bday bdate birthd"), "of persons"
    ),
    NamePattern("birth", DAY, _phrases("geb nac"), "of persons"),
    NamePattern(
        "person_name",
        TEXTS,
        _phrases(
            "first_name last_name middle_name firstname lastname middlename surname given_name family_name maiden_name "
            "full_name fullname fname lname nickname contact_name customer_name employee_name patient_name user_name "
            "username recipient_name author_name ship_name billing_name shipping_name holder_name "
            "vor_name nach_name nachn vorname nachname zuname familien_name familienname geburts_name ruf_name "
            "maedchenname "
            "madchenname ansprechpartner benutzer_name kontaktperson "
            "prenom prenoms nom_famille nom_de_famille nom_naissance nom_usage nom_jeune_fille nomfamille "
            "apellido apellidos primer_nombre segundo_nombre nombre_completo nombres_apellidos "
            "cognome nome_completo nome_cognome nominativo sobrenome apelido apelidos "
            "voornaam achternaam tussenvoegsel fornavn etternavn efternavn mellemnavn fornamn efternamn etunimi "
            "sukunimi imie nazwisko jmeno prijmeni"
        ),
    ),
    NamePattern(
        "location",
        ADDRESS,
        _phrases(
            "adresse anschrift strasse hausnummer plz postleitzahl wohnort geburtsort wohnadresse lieferadresse "
            "rechnungsadresse privatadresse heimatadresse postanschrift meldeadresse wohnanschrift lieferanschrift "
            "rechnungsanschrift strasse_hausnr strassenname hausnr "
            "direccion calle domicilio codigo_postal lugar_nacimiento indirizzo via_residenza residenza luogo_nascita "
            "endereco logradouro cep local_nascimento code_postal lieu_naissance rue "
            "adres postcode woonplaats straat huisnummer gatuadress "
            "address address_line addr addr1 addr2 street street_name street_number postal_code zip zip_code "
            "zipcode birthplace birth_place place_of_birth ip ip_address ip_addr"
        ),
    ),
    NamePattern(
        "location",
        ADDRESS | {TypeFamily.ENUM},
        _phrases(
            "city town municipality ort ortsteil stadt gemeinde ville commune ciudad localidad municipio poblacion "
            "citta comune cidade bairro plaats stad miasto postal zone_postale"
        ),
        "of persons",
    ),
    NamePattern(
        "location", frozenset({TypeFamily.INTEGER}), _phrases("plz zip zip_code zipcode postal_code"), "of persons"
    ),
    NamePattern("location", POINT, _phrases("latitude longitude lat lng lon gps")),
    NamePattern(
        "compensation",
        AMOUNT,
        _phrases(
            "salary salaries wage wages payroll remuneration compensation hourly_rate hourly_wage pay_rate rate_of_pay "
            "base_pay gross_pay net_pay take_home_pay basic_pay overtime_pay severance annual_income monthly_income "
            "gehalt jahresgehalt monatsgehalt grundgehalt bruttogehalt nettogehalt festgehalt zielgehalt lohn "
            "bruttolohn nettolohn stundenlohn monatslohn verguetung vergutung einkommen bezuege "
            "salario salarios sueldo sueldos remuneracion retribucion salaire salaires remuneration_brute "
            "traitement_brut "
            "stipendio stipendi retribuzione ordenado remuneracao vencimento_base loon brutoloon uurloon salaris "
            "loenn wynagrodzenie palkka plat_hruby"
        ),
        "about persons",
    ),
    NamePattern(
        "compensation",
        AMOUNT,
        _phrases("income bonus commission commission_pct pay praemie pension ingresos revenu revenus renta"),
        "of persons",
    ),
)
"""Tried in order: ``email_address`` is a contact before it is an address."""

NAME: Final = word_set("name names nombre nombres nom nome naam navn namn nimi imiona nazwa")
"""What a name is called; whose it is, the table or another word says."""

KEYS_OF_PERSONS: Final = word_set("age alter edad eta gender geschlecht sex sesso sexo genero")
"""What documents say, beside a name, of persons alone."""

BESIDE_NAME: Final = word_set(
    "full complete completo completa complet complete voll display legal real short kurz of de del di der des du da "
    "zusatz und and y e et"
)
"""Words beside it that change nothing."""

ABOUT: Final = word_set(
    "type status count flag verified at on sent opened enabled expires expiry expiration attempts "
    "template format length version bounced opt clicks limit score hint reset changed provider domain required size "
    "anzahl typ art tipo currency waehrung wahrung"
)
"""Last words that turn a phrase into something about it: ``email_verified``, ``password_changed_at``."""

ABOUT_PAY: Final = word_set(
    "grade band level group class code category frequency period month year gruppe stufe klasse range"
)
OVER_MANY: Final = word_set("avg average mean median min max minimum maximum durchschnitt promedio moyenne media")
"""Of a salary: what is said of many people's, or of a post."""

PLACES: Final = word_set(
    "airport city country state region station port site county warehouse store shop branch office venue hotel "
    "restaurant cafe school university hospital clinic museum park stadium building facility plant factory depot hub "
    "terminal zone district province municipality town village stop "
    "filiale filialen standort standorte lager werk niederlassung ort land stadt gebaeude magasin entrepot pays ville "
    "tienda almacen sucursal ciudad pais provincia negozio magazzino sede loja armazem cidade winkel vestiging"
)
"""Entities that stand somewhere: where is no secret."""

MACHINES: Final = word_set(
    "device server host router switch interface node network subnet vlan sensor gateway firewall endpoint machine "
    "printer camera cluster pod container instance vm dns proxy geraet gerat equipo serveur rechner netz netzwerk "
    "register contract wallet block page website"
)
"""Entities whose address is one in a network, or in memory."""

NO_ABODE: Final = word_set(
    "mac memory base offset bus register contract wallet token web url site host server network subnet"
)
"""Words before ``address`` that say the same."""

GOODS: Final = word_set(
    "product item article sku medicine drug drugs food dish recipe ingredient artikel produkt produkte produit "
    "producto productos prodotto prodotti produto produtos medikament medikamente medicamento medicamentos"
)
"""Entities that are for the sick, and are not sick."""

PAY: Final = word_set(
    "salary wage payroll payslip gehalt gehaelter gehalter lohn loehne lohne salaire salario sueldo nomina stipendio"
)
PAID: Final = word_set("amount amt rate gross net value betrag brutto netto importe monto montant importo bedrag valor")
"""In a table of salaries, the words of what is paid."""

RELEASES: Final = word_set("version versions release build firmware driver revision software app agent browser oid")
"""Words of columns whose four numbers with dots between are no address."""
