/**
 * What a device is. Consoles on a television count as `tv`.
 */
export const DEVICE_CLASSES = [
  'phone',
  'tablet',
  'desktop',
  'tv',
  'bot',
] as const;

/**
 * What runs on a device. iPads run `ios`.
 */
export const DEVICE_SYSTEMS = [
  'ios',
  'android',
  'harmonyos',
  'windows',
  'macos',
  'linux',
  'chromeos',
] as const;

/**
 * What asks, with the apps whose own browser many people use.
 */
export const DEVICE_BROWSERS = [
  'chrome',
  'safari',
  'firefox',
  'edge',
  'opera',
  'samsung',
  'huawei',
  'xiaomi',
  'wechat',
  'qq',
  'uc',
] as const;

/** @public */
export type DeviceClass = (typeof DEVICE_CLASSES)[number];

/** @public */
export type DeviceSystem = (typeof DEVICE_SYSTEMS)[number];

/** @public */
export type DeviceBrowser = (typeof DEVICE_BROWSERS)[number];

/**
 * What a request's headers say of the device that sent it; what they don't say is absent.
 *
 * @public
 */
export interface Device {
  class?: DeviceClass;
  os?: DeviceSystem;
  browser?: DeviceBrowser;
}

/** Names of products, as people say them. */
const PRODUCTS = {
  iphone: { class: 'phone', os: 'ios' },
  ipad: { class: 'tablet', os: 'ios' },
  mac: { os: 'macos' },
} as const;

/**
 * A class, a system, a browser, or `iphone`, `ipad`, `mac`.
 *
 * @public
 */
export type DeviceWord =
  | DeviceClass
  | DeviceSystem
  | DeviceBrowser
  | keyof typeof PRODUCTS;

/** All words for devices. */
export const DEVICE_WORDS = [
  ...(Object.keys(PRODUCTS) as Array<keyof typeof PRODUCTS>),
  ...DEVICE_CLASSES,
  ...DEVICE_SYSTEMS,
  ...DEVICE_BROWSERS,
];

/**
 * Devices by one word, or by what is said of each property: one of its list.
 *
 * @public
 */
export type DeviceMatch =
  | DeviceWord
  | { class?: DeviceClass[]; os?: DeviceSystem[]; browser?: DeviceBrowser[] };

/**
 * Compiles what devices are meant to a test.
 */
export function compileDevices(
  matches: readonly DeviceMatch[],
): (device: Device) => boolean {
  const wanted = matches.map(match =>
    typeof match === 'string' ? meaningOf(match) : match,
  );
  return device =>
    wanted.some(
      ({ class: classes, os, browser }) =>
        isIn(classes, device.class) &&
        isIn(os, device.os) &&
        isIn(browser, device.browser),
    );
}

function isIn<T>(wanted: readonly T[] | undefined, value: T | undefined) {
  return (
    wanted === undefined || (value !== undefined && wanted.includes(value))
  );
}

function meaningOf(word: DeviceWord): Exclude<DeviceMatch, string> {
  if (word in PRODUCTS) {
    const { os, ...product } = PRODUCTS[word as keyof typeof PRODUCTS];
    return 'class' in product
      ? { class: [product.class], os: [os] }
      : { os: [os] };
  }
  if ((DEVICE_CLASSES as readonly string[]).includes(word)) {
    return { class: [word as DeviceClass] };
  }
  return (DEVICE_SYSTEMS as readonly string[]).includes(word)
    ? { os: [word as DeviceSystem] }
    : { browser: [word as DeviceBrowser] };
}
