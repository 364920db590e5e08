/**
 * The countries of each continent, by ISO 3166-1 codes; `XK` is Kosovo, as location files have it. Countries on two continents are where GeoNames,
 * and so most location files, have them.
 *
 * Words for continents, since their usual codes are those of countries too: `AS` is American Samoa, `NA` Namibia.
 */
const CONTINENTS = {
  africa:
    'AO BF BI BJ BW CD CF CG CI CM CV DJ DZ EG EH ER ET GA GH GM GN GQ GW KE KM LR LS LY MA MG ML MR MU MW MZ NA NE NG RE RW SC SD SH SL SN SO SS ST SZ TD TG TN TZ UG YT ZA ZM ZW',
  antarctica: 'AQ BV GS HM TF',
  asia: 'AE AF AM AZ BD BH BN BT CC CN CX GE HK ID IL IN IO IQ IR JO JP KG KH KP KR KW KZ LA LB LK MM MN MO MV MY NP OM PH PK PS QA SA SG SY TH TJ TM TR TW UZ VN YE',
  europe:
    'AD AL AT AX BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS RU SE SI SJ SK SM UA VA XK',
  'north-america':
    'AG AI AW BB BL BM BQ BS BZ CA CR CU CW DM DO GD GL GP GT HN HT JM KN KY LC MF MQ MS MX NI PA PM PR SV SX TC TT US VC VG VI',
  'south-america': 'AR BO BR CL CO EC FK GF GY PE PY SR UY VE',
  oceania:
    'AS AU CK FJ FM GU KI MH MP NC NF NR NU NZ PF PG PN PW SB TK TL TO TV UM VU WF WS',
} as const;

export type Continent = keyof typeof CONTINENTS;

/** The words for continents. */
export const CONTINENT_WORDS = Object.keys(CONTINENTS) as Continent[];

/** The codes of a continent's countries. */
export function countriesOf(continent: Continent): string[] {
  return CONTINENTS[continent].split(' ');
}

/** The codes of all countries. */
export const COUNTRY_CODES: readonly string[] =
  CONTINENT_WORDS.flatMap(countriesOf);
