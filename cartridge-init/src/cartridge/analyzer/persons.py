"""Which tables hold persons, and which are about them: there a name, a city or an income is somebody's.

A table holds persons when it is named after them, or when it keeps what only people have, such as a date of birth. It
is about persons when a column names one: the salaries of employees, the diagnoses of patients.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from cartridge.analyzer.naming import PEOPLE
from cartridge.analyzer.parts.vocabulary import plain
from cartridge.words import singular, word_set

PERSONS: Final = PEOPLE | word_set(
    "doctor physician nurse midwife therapist dentist pharmacist carer caregiver worker manager leader boss colleague "
    "trainee intern apprentice freelancer technician clerk cashier waiter salesperson salesman buyer "
    "shopper consumer visitor traveler traveller attendee participant respondent beneficiary recipient sender "
    "signatory cardholder policyholder insured claimant borrower debtor guarantor landlord lodger occupant "
    "taxpayer pensioner retiree soldier officer prisoner inmate offender suspect victim witness defendant plaintiff "
    "lawyer judge notary politician senator deputy candidate professor lecturer instructor tutor trainer coach pupil "
    "learner alumni guardian spouse sibling relative dependent heir owner assignee reviewer writer "
    "musician singer actress director athlete rider referee umpire crew personnel human personal prospect lead "
    "babysitter survivor volunteer expert "
    "emp empl cust pers mitarb "
    # German
    "kunde kunden patient patienten mitarbeiter mitarbeiterin mitarbeitende angestellte beschaeftigte beschaftigte "
    "arbeitnehmer personen person nutzer benutzer anwender mitglied mitglieder schueler schuler student studenten "
    "studierende lehrer dozent dozenten aerzte arzt arzte fahrer gast gaeste gaste teilnehmer bewerber mieter "
    "vermieter "
    "besitzer eigentuemer eigentumer ansprechpartner kontakt kontakte autor autoren spieler spender buerger burger "
    "einwohner versicherte versicherter versicherungsnehmer verkaeufer verkaufer kaeufer kaufer empfaenger empfanger "
    "bearbeiter sachbearbeiter betreuer azubi kinder eltern angehoerige angehorige klient klienten "
    "interessent interessenten leser abonnent abonnenten besucher passagier passagiere "
    # French
    "cliente personne personnes employe employes salarie utilisateur utilisateurs adherent adherents eleve eleves "
    "etudiant etudiants enseignant enseignants medecin medecins conducteur conducteurs chauffeur membre membres "
    "locataire locataires proprietaire auteur auteurs joueur joueurs citoyen citoyens habitant abonne abonnes "
    "collaborateur collaborateurs participant participants acteur acteurs enfant enfants benevole benevoles "
    # Spanish and Portuguese
    "clientes persona personas pessoa pessoas empleado empleados empregado empregados trabajador trabajadores "
    "funcionario funcionarios usuario usuarios paciente pacientes alumno alumnos aluno alunos estudiante estudiantes "
    "profesor profesores medico medicos conductor conductores miembro miembros socio socios inquilino propietario "
    "autores jugador jugadores ciudadano ciudadanos huesped huespedes vendedor vendedores contacto contactos "
    "profissional profissionais gestante gestantes beneficiario beneficiarios "
    "cidadao motorista motoristas hospede afiliado afiliados asegurado asegurados titular titulares donante donantes "
    # Italian
    "clienti persone dipendente dipendenti impiegato impiegati utente utenti paziente pazienti alunno alunni studente "
    "studenti insegnante insegnanti medici autista autisti membri soci inquilini autori giocatore cittadino "
    "cittadini ospite ospiti iscritto iscritti assistito assistiti lavoratore lavoratori "
    # Dutch, the Nordic languages, Polish
    "klant klanten persoon personeel medewerker medewerkers gebruiker gebruikers patienten leden leerling "
    "leerlingen werknemer werknemers docent docenten artsen chauffeurs bestuurder huurder huurders "
    "kund kunder kunde anstalld anstallda medarbetare anvandare brugere bruger ansatt ansatte medlem medlemmer "
    "medlemmar klient klienci pracownik pracownicy osoba osoby pacjent pacjenci uzytkownik"
)
"""Nouns for people and the parts they play, in the singular and, where English rules do not know it, the plural."""

_PERSON_ENDINGS: Final = (
    "kunde", "kunden", "patient", "patienten", "mitarbeiter", "person", "personen", "schueler", "schuler", "nutzer",
    "nehmer", "mieter", "partner", "user", "member", "student", "worker", "teacher",
)  # fmt: skip
_NO_PERSON: Final = word_set(
    "unternehmer computer partner businesspartner geschaeftspartner handelspartner vertragspartner"
)
_RECORDS: Final = word_set(
    "data master detail info information profile record list base directory registry register stamm stammdaten daten "
    "akte kartei liste verzeichnis archive archiv history hist backup bak copy kopie old alt neu new tmp temp test "
    "import export all active aktiv inactive snapshot current version live prod x activo activos inactivos antiguo "
    "antiguos baja actifs nouveau nouveaux nuevo nuevos vip archivados eliminados eintrag"
)
"""Words after a noun that say how its rows are kept, not that they are something else."""

_OF: Final = word_set(
    "datos dato dati donnees dados lista liste list fichier fichiers ficha fichas fiche fiches tabla tabela tabelle "
    "maestro "
    "anagrafica archivio registro all alle mst master stamm data de di des der du da do dos del las les los la le el"
)
"""The same in front of it: ``datos_clientes``, ``fichier_clients``."""

_SUFFIXES: Final = (
    "stammdaten", "verzeichnis", "details", "profile", "profil", "stamm", "daten", "kartei", "liste", "akte", "akten",
    "archiv", "master", "list", "data", "info",
)  # fmt: skip


@lru_cache(maxsize=65_536)
def is_person(word: str) -> bool:
    """Whether a word means a person: ``client``, ``Kunden``, ``stammkunden``.

    >>> [is_person(each) for each in ("kunden", "clientes", "privatkunden", "warehouse", "kundenstamm", "computer")]
    [True, True, True, False, True, False]
    """
    text = plain(word)
    if text in _NO_PERSON:
        return False
    if text in PERSONS or singular(text) in PERSONS or f"{text}s" in PERSONS or text.endswith(_PERSON_ENDINGS):
        return True
    return any(
        len(text) > len(each) + 3 and text.endswith(each) and is_person(text.removesuffix(each)) for each in _SUFFIXES
    )


@lru_cache(maxsize=65_536)
def means_persons(entity: tuple[str, ...]) -> bool:
    """Whether what a table is named after are persons, and not something of theirs.

    >>> [means_persons(each) for each in (("clientes", "activos"), ("customer", "order"), ("user", "profile"))]
    [True, False, True]
    """
    named = [plain(each) for each in entity]
    while len(named) > 1 and (named[-1].isdigit() or named[-1] in _RECORDS):
        named.pop()
    while len(named) > 1 and named[0] in _OF:
        named.pop(0)
    return bool(named) and is_person(named[-1])
