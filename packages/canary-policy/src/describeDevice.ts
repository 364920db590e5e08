import { chineseWords } from './chineseWords';
import { Device } from './Device';
import { englishWords } from './englishWords';
import { Language, Words } from './Words';

const words: Record<Language, Words> = { en: englishWords, zh: chineseWords };

/**
 * What a request says of its device, in words: `iPhone Safari`, `Windows desktop Firefox`.
 *
 * @public
 */
export function describeDevice(
  device: Device,
  language: Language = 'en',
): string {
  return words[language].oneDevice([
    ...kindOf(device),
    ...listOf(device.browser),
  ]);
}

function kindOf({ class: kind, os }: Device): string[] {
  if (os === 'ios' && (kind === 'phone' || kind === 'tablet')) {
    return [kind === 'phone' ? 'iphone' : 'ipad'];
  }
  return [...listOf(os), ...listOf(kind)];
}

function listOf(word: string | undefined): string[] {
  return word === undefined ? [] : [word];
}
