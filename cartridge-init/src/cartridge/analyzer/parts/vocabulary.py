"""Words for the parts of a table, in the languages that databases are named in.

Structure decides wherever the profile shows it; these words are the second witness, and the only one of a database
without rows. Umlauts and accents are compared with and without. Languages that write compounds in one word
(``Rechnungsbetrag``, ``Lagerbestand``) end them with the word that counts.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Final

from cartridge.analyzer.survey import SurveyedColumn
from cartridge.words import word_set

SHORTEST_ENDING: Final = 5
"""Letters that the last part of a compound must have to be recognised in it."""

SHORT_ENDINGS: Final = ("satz", "kurs")
"""Shorter last parts that hardly end another word: ``Zinssatz``, ``Wechselkurs``."""

CREATED: Final = word_set(
    "created create creation added inserted registered ctime createdat "
    "angelegt erstellt erfasst anlagedatum erstelldatum erfassungsdatum cree creado criado creato aangemaakt"
)
UPDATED: Final = word_set(
    "updated update modified modify changed edited lastmod mtime updatedat synced refreshed loaded ingested "
    "geandert geaendert anderung aenderung anderungsdatum aenderungsdatum aktualisiert "
    "modifie actualise maj modificado actualizado aggiornato modificato atualizado alterado gewijzigd"
)
DELETED: Final = word_set(
    "deleted removed discarded trashed deletedat deletion del "
    "geloscht geloescht loschung loeschung loeschkennzeichen loschkennzeichen loevm "
    "supprime supprimee eliminado borrado cancellato excluido verwijderd"
)
DUE: Final = word_set(
    "due required expected estimated scheduled promised planned deadline target eta requested expiry expires "
    "expiration fallig faellig falligkeit faelligkeit wunschtermin liefertermin solltermin plantermin "
    "echeance prevu vencimiento previsto scadenza previsao vervaldatum"
)
BEGIN: Final = word_set(
    "from start begin since effective started starts begins startdate ab von beginn seit debut depuis desde inicio "
    "inizio dal vanaf"
)
FINISH: Final = word_set(
    "to end until thru through till ended ends enddate bis ende fin jusqu hasta fim fine al tot expired"
)
VALID: Final = word_set(
    "valid validity effective gultig gueltig gultigkeit gueltigkeit valide valido vigente vigencia validade geldig "
    "dbt scd row sys system version period"
)
CURRENT: Final = word_set("current latest aktuell actuel actual corrente atual huidig")
VERSION: Final = word_set("version revision rev ver versie versione")
ACTIVE: Final = word_set("active enabled aktiv actif activo attivo ativo actief")
GONE_VALUES: Final = word_set(
    "deleted removed trashed discarded geloscht geloescht supprime eliminado borrado cancellato excluido"
)

PERSON_NAME: Final = word_set(
    "vorname nachname familienname prenom nomfamille apellido apellidos cognome sobrenome apelido voornaam achternaam"
)
HAPPENS: Final = word_set(
    "auftrag auftrage auftraege bestellung bestellungen rechnung rechnungen zahlung zahlungen buchung buchungen "
    "lieferung lieferungen bewegung bewegungen umsatz umsatze umsaetze verkauf verkaufe verkaeufe reklamation "
    "fahrt fahrten messung messungen kommentar commande commandes facture factures paiement paiements vente "
    "ventes livraison mouvement commentaire pedido pedidos factura facturas pago pagos venta ventas movimiento "
    "comentario ordine ordini fattura fatture pagamento pagamenti vendita vendite movimento fatura encomenda "
    "bestelling bestellingen factuur facturen betaling betalingen levering"
)
THING: Final = word_set(
    "kunde kunden artikel produkt produkte ware waren mitarbeiter lieferant lieferanten filiale filialen standort "
    "abteilung fahrer fahrzeug konto konten lager werk client clients produit produits fournisseur employe "
    "magasin cliente clientes producto productos proveedor empleado tienda almacen prodotto prodotti fornitore "
    "dipendente negozio produto produtos fornecedor funcionario loja klant klanten leverancier medewerker winkel"
)
AMOUNT: Final = word_set(
    "amount amt revenue sales turnover net gross tax vat freight fee charge paid payment spend "
    "commission refund deposit withdrawal credit debit "
    "betrag umsatz netto brutto steuer gebuhr gebuehr "
    "montant recette importe monto ingreso impuesto importo valor imposto bedrag omzet"
)
TOTAL: Final = word_set("total subtotal sum gesamt gesamtbetrag gesamtpreis summe somme somma totale totaal")
PER_UNIT: Final = word_set("unit per each einzelpreis stuckpreis stueckpreis unitario unitaire")
QUANTITY: Final = word_set(
    "quantity qty qta units count pieces menge anzahl stuck stueck quantite nombre cantidad quantita quantidade aantal"
)
LEVEL: Final = word_set(
    "balance bal stock inventory level onhand headcount outstanding backlog holding position occupancy mrr aum "
    "hand available reserved "
    "saldo kontostand lagerbestand bestand solde existencias giacenza estoque voorraad"
)
RATE: Final = word_set(
    "price rate ratio percent percentage pct share quota score rating grade mark average avg mean median minimum "
    "maximum factor index age probability temperature temp humidity pressure speed voltage celsius fahrenheit "
    "humid dew dewp visibility direction bearing "
    "kurs preis satz anteil quote prozent note prix taux moyenne precio tasa porcentaje prezzo tasso media "
    "preco taxa prijs tarief"
)
SNAPSHOT: Final = word_set(
    "snapshot balance bal daily weekly monthly quarterly yearly hourly eod eom closing stock inventory "
    "saldo saldi bestand bestande bestaende kontostand monatsabschluss tagesabschluss solde stand"
)
PAY: Final = word_set(
    "salary salaries wage wages pay compensation remuneration earnings stipend bonus "
    "gehalt lohn entgelt verguetung vergutung grundgehalt jahresgehalt salario sueldo nomina remuneracion "
    "salaire remuneration stipendio retribuzione ordenado salaris loon"
)
HIRED: Final = word_set(
    "hire hired hiredate hiring employed joined joining seniority termination terminated rehire "
    "eintritt eintrittsdatum eintrittstag einstellung einstellungsdatum einstelldatum beschaftigt beschaeftigt "
    "austritt austrittsdatum dienstantritt contratacion contratado ingreso alta antiguedad baja cese embauche entree "
    "assunzione contratacao admissao indiensttreding"
)
BORN: Final = word_set(
    "birth birthday birthdate dob born geburtsdatum geburtstag geboren nacimiento naissance nascita nascimento "
    "nasc naiss nac "
    "geboortedatum"
)
POST: Final = word_set(
    "job title position grade grd occupation profession stelle funktion tatigkeit taetigkeit berufsbezeichnung "
    "tarifgruppe entgeltgruppe besoldungsgruppe puesto cargo ocupacion categoria poste fonction mansione "
    "qualifica functie"
)
STAFF: Final = word_set(
    "employee employees emp empl staff personnel worker workers workforce coworker mitarbeiter mitarbeiterin "
    "mitarbeitende mitarbeiterstamm mitarbeiterstammdaten personal personalstamm personalstammdaten belegschaft "
    "beschaftigte beschaeftigte beschaftigter angestellte angestellter arbeitnehmer empleado empleados empleada "
    "trabajador trabajadores trabajadore colaborador colaboradores colaboradore plantilla funcionario funcionarios "
    "employe employes dipendente dipendenti medewerker medewerkers"
)
WHEN: Final = word_set(
    "date day dt ymd datetime timestamp time moment datum tag zeitpunkt zeitstempel fecha dia hora jour heure giorno "
    "ora dato tijdstip"
)
YEAR: Final = word_set("year yr jahr annee ano anio anno jaar")
MONTH: Final = word_set("month mon mth monat mois mes mese maand period periode")


_ALL: Final = (
    CREATED
    | UPDATED
    | DELETED
    | DUE
    | AMOUNT
    | TOTAL
    | QUANTITY
    | LEVEL
    | RATE
    | HIRED
    | PAY
    | word_set("unit order date dt job title grade grd")
)


@lru_cache(maxsize=65_536)
def plain(word: str) -> str:
    """A word without accents: ``geändert`` becomes ``geandert``."""
    if word.isascii():
        return word
    return "".join(each for each in unicodedata.normalize("NFKD", word) if not unicodedata.combining(each))


def said(column: SurveyedColumn, vocabulary: frozenset[str]) -> str | None:
    """The first word of a column's name that means one of ``vocabulary``, alone or as the end of a compound."""
    return said_in(column.words or column.all_words, vocabulary)


@lru_cache(maxsize=65_536)
def said_in(named: tuple[str, ...], vocabulary: frozenset[str]) -> str | None:
    """The same of the words of any name; two words that belong together count as one: ``head count``, ``on hand``."""
    if vocabulary.isdisjoint(_all_forms(named)):
        return None
    pairs, parts = _forms(named)
    for joined, pair in pairs:
        if joined in vocabulary:
            return pair
    return next((each for word, each in parts if _means(word, vocabulary)), None)


@lru_cache(maxsize=65_536)
def _forms(named: tuple[str, ...]) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """The pairs of neighbours and the parts of the words of a name, each without accents and as written."""
    pairs = tuple((plain(f"{one}{other}"), f"{one} {other}") for one, other in pairwise(named))
    return pairs, tuple((plain(part), part) for word in named for part in _parted(word))


@lru_cache(maxsize=65_536)
def _all_forms(named: tuple[str, ...]) -> frozenset[str]:
    """All that a vocabulary may hold of a name: what has none of it says none of its words."""
    pairs, parts = _forms(named)
    found = {joined for joined, _ in pairs}
    for word, _ in parts:
        found.add(word)
        if len(word) > SHORTEST_ENDING:
            found.update(word[start:] for start in range(2, len(word) - SHORTEST_ENDING + 1))
            if word.endswith(SHORT_ENDINGS):
                found.update(SHORT_ENDINGS)
    return frozenset(found)


@lru_cache(maxsize=65_536)
def _means(word: str, vocabulary: frozenset[str]) -> bool:
    return word in vocabulary or (len(word) > SHORTEST_ENDING and _ends_with(word, vocabulary))


@lru_cache(maxsize=65_536)
def _parted(word: str) -> tuple[str, ...]:
    """A word that is two known ones written together as those two: ``taxamt``, ``totaldue``."""
    text = plain(word)
    if text in _ALL:
        return (word,)
    for cut in range(3, len(text) - 1):
        if text[:cut] in _ALL and text[cut:] in _ALL:
            return text[:cut], text[cut:]
    return (word,)


def _ends_with(word: str, vocabulary: frozenset[str]) -> bool:
    if word.endswith(SHORT_ENDINGS) and not vocabulary.isdisjoint(SHORT_ENDINGS):
        return True
    return any(word[start:] in vocabulary for start in range(2, len(word) - SHORTEST_ENDING + 1))
