"""Organisations: the words by which their names are known, in the languages of European archives."""

from __future__ import annotations

#: Words that only organisations have in their names, in lower case; a paragraph a language or family of languages.
_WORDS = """
academy administration agency archive archives association associates authority bundesamt business
campaign center centre centres centers co-operative commission commissioner committee community company
confederation consortium consultancy consultants consulting cooperative corporation council councils database
department departments dept directorate division economics education enterprise enterprises european executive
faculty federal federation foundation global government health household inspectorate institute institutes
institution institutions international journal laboratory laboratories labs library marketing media
ministry municipality museum national nations network networks news nhs observatory office offices ombudsman
opinion organisation organisations organization organizations parliament partners partnership polytechnic
population press programme project publishing registry research sciences secretariat services
societies society solutions statistical statistics studies survey surveys systems team technologies television
union unit universities university worldwide
abteilung akademie allgemeine archiv arbeitsgruppe arbeitskreis behörde bundesanstalt bundesinstitut
bundesministerium bundespartei bundesparteileitung bundeszentrale datenarchiv fachhochschule fakultät
forschungsgruppe forschungszentrum gesellschaft hochschule institut kommission lehrstuhl ministerium partei
rundfunk statistisches stiftung universität universitaet verband verein zentralarchiv zentrum
agence archives bibliothèque caisse centre comité conseil département direction données école faculté fondation
gouvernement laboratoire ministère musée observatoire office portail recherche ressources société syndicat
université
asociación associazione agencia agenzia ateneo biblioteca censos centro consejo consiglio departamento
dipartimento dirección direzione escuela estadística facoltà facultad faculdade fondazione fundação fundación
gobierno governo instituto istituto ministerio ministero ministério nacional nazionale oficina osservatorio
regione scuola sociedad studi università universidad universidade universitat
centraal dienst faculteit gemeente hogeschool maatschappij ministerie raad rijksuniversiteit stichting
universiteit vereniging
arkiv avdelningen centrum departementet direktoratet folkehelseinstituttet forening forskning
fylkeskommune förbundet förening fakultet fakultetet handelshøyskolen högskola högskolan høgskolen høyskole
institutionen institutt instituttet institutet kommun kommune ministeriet myndighet myndigheten nasjonalt norges
rigsarkivet samfundsforskning selskab senter sentralbyrå socialstyrelsen statens stiftelse stiftelsen sveriges
universitet universitetet universitetssjukhuset
ammattikorkeakoulu arkisto kaupunki keskus korkeakoulu laitos liitto ministeriö osakeyhtiö säätiö suomen
tietoarkisto tilastokeskus toimisto tutkimus tutkimuskeskus tutkimuslaitos virasto yhdistys yliopisto yliopiston
yliopistollinen ylioppilaskunta
akademia akademija arhiv fakulta fakulteta inštitut instytut intézet központ ministrstvo podmiot statistični
sveučilište uniwersytet univerza univerzita univerzitet urad úřad ústav wydział zavod egyetem
πανεπιστήμιο κέντρο ινστιτούτο εθνικό университет институт центр академия
instituut planbureau statistikaamet ülikool universitetas universitāte centras központ kutatóközpont bundesregierung
emnid eurofound eurostat infas infratest ipsos kantar marplan
"""

#: Endings of compound words that name organisations; none ends a usual family name.
_COMPOUNDS = """
anstalt archiv arkiv arkivet arkisto byrån byrå datatjänst departementet direktoratet forschung gesellschaft
hochschule högskola högskolan høgskolen høgskole institut institutet instituttet institutt keskus kommun skammer
korkeakoulu laitos liitto ministeriet ministerium ministeriö myndigheten rådet sentralbyrå stiftung styrelsen säätiö
tjänsten valtuuskunta verkosto toimisto tutkimus universität universitet universitetet verband verket virasto
yhdistys yksikkö yliopisto zentrum 研究所 研究院 大学 センター 機構 学会 協会 委員会 株式会社 財団
"""

#: Words of organisations' names that persons have as well (Robert Service, Charity Moyo): with `of` or its like they
#: count, and so after `data`; alone they make a text uncertain.
_WEAK = """
abbey amt bank board bureau castle charity church city college court dienst english families field fund gallup group
hall hospital house kirche kunta law league park parish police portal raad royal school schools service stadt state
station temple trust union ward west
"""

_CONNECTIVES = frozenset(
    {"of", "for", "and", "on", "in", "the", "für", "der", "des", "de", "du", "och", "för", "og", "ja", "&", "data"}
)

#: Legal forms, as written; they end a name.
_LEGAL = """
AB AG AS ASA A/S B.V. BV Co Co. Corp Corp. e.V. GmbH Inc Inc. KG Limited LLC LLP Ltd Ltd. mbH N.V. NV Oy OY Oyj
PLC plc ry S.A. SA S.L. S.p.A. SpA SPRL SRL S.r.l. z.s. d.o.o.
"""

WORDS = frozenset(_WORDS.split())
_ENDINGS = tuple(_COMPOUNDS.split())
UNCERTAIN = frozenset(_WEAK.split())
LEGAL_FORMS = frozenset(_LEGAL.split())
_PUNCTUATION = "()[]{}\"'’‘“”„«».,:;!?*"


def is_organisation(text: str) -> bool:
    """Whether a word of the text is one that only organisations have in their names."""
    tokens = text.replace("/", " ").replace("-", " - ").split()
    words = [token.strip(_PUNCTUATION).casefold() for token in tokens]
    if any(word in WORDS or (len(word) > 3 and word.endswith(_ENDINGS)) for word in words):
        return True
    if len(tokens) > 1 and tokens[-1] in LEGAL_FORMS and not tokens[-2].endswith(","):
        return True
    return not UNCERTAIN.isdisjoint(words) and not _CONNECTIVES.isdisjoint(words)
