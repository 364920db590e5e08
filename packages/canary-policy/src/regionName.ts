import { isContinent } from './Region';
import type { Language } from './Words';

/** UN M.49 codes, by which ICU names continents; it has no name of its own for Antarctica but the country's. */
const continents = {
  africa: '002',
  antarctica: 'AQ',
  asia: '142',
  europe: '150',
  'north-america': '003',
  'south-america': '005',
  oceania: '009',
} as const;

/** ICU names no subdivisions, so those of the country this was made in are here; others are called by their codes. */
const subdivisions: Record<string, Record<Language, string> | undefined> = {
  'CN-AH': { en: 'Anhui', zh: '安徽' },
  'CN-BJ': { en: 'Beijing', zh: '北京' },
  'CN-CQ': { en: 'Chongqing', zh: '重庆' },
  'CN-FJ': { en: 'Fujian', zh: '福建' },
  'CN-GD': { en: 'Guangdong', zh: '广东' },
  'CN-GS': { en: 'Gansu', zh: '甘肃' },
  'CN-GX': { en: 'Guangxi', zh: '广西' },
  'CN-GZ': { en: 'Guizhou', zh: '贵州' },
  'CN-HA': { en: 'Henan', zh: '河南' },
  'CN-HB': { en: 'Hubei', zh: '湖北' },
  'CN-HE': { en: 'Hebei', zh: '河北' },
  'CN-HI': { en: 'Hainan', zh: '海南' },
  'CN-HK': { en: 'Hong Kong', zh: '香港' },
  'CN-HL': { en: 'Heilongjiang', zh: '黑龙江' },
  'CN-HN': { en: 'Hunan', zh: '湖南' },
  'CN-JL': { en: 'Jilin', zh: '吉林' },
  'CN-JS': { en: 'Jiangsu', zh: '江苏' },
  'CN-JX': { en: 'Jiangxi', zh: '江西' },
  'CN-LN': { en: 'Liaoning', zh: '辽宁' },
  'CN-MO': { en: 'Macao', zh: '澳门' },
  'CN-NM': { en: 'Inner Mongolia', zh: '内蒙古' },
  'CN-NX': { en: 'Ningxia', zh: '宁夏' },
  'CN-QH': { en: 'Qinghai', zh: '青海' },
  'CN-SC': { en: 'Sichuan', zh: '四川' },
  'CN-SD': { en: 'Shandong', zh: '山东' },
  'CN-SH': { en: 'Shanghai', zh: '上海' },
  'CN-SN': { en: 'Shaanxi', zh: '陕西' },
  'CN-SX': { en: 'Shanxi', zh: '山西' },
  'CN-TJ': { en: 'Tianjin', zh: '天津' },
  'CN-TW': { en: 'Taiwan', zh: '台湾' },
  'CN-XJ': { en: 'Xinjiang', zh: '新疆' },
  'CN-XZ': { en: 'Tibet', zh: '西藏' },
  'CN-YN': { en: 'Yunnan', zh: '云南' },
  'CN-ZJ': { en: 'Zhejiang', zh: '浙江' },
};

/** The codes of subdivisions that have a name here. */
export const NAMED_SUBDIVISIONS: readonly string[] = Object.keys(subdivisions);

const countries: Record<Language, Intl.DisplayNames> = {
  en: new Intl.DisplayNames('en', { type: 'region' }),
  zh: new Intl.DisplayNames('zh-Hans', { type: 'region' }),
};

/**
 * What people call a continent, a country or a subdivision.
 */
export function regionName(region: string, language: Language): string {
  const named = countries[language];
  if (isContinent(region)) {
    return named.of(continents[region]) ?? region;
  }
  return region.length === 2
    ? named.of(region) ?? region
    : subdivisions[region]?.[language] ?? region;
}
