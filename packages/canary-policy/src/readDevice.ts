import { isbot } from 'isbot';
import { Device, DeviceBrowser, DeviceClass, DeviceSystem } from './Device';
import { PolicyRequest } from './PolicyRequest';

/** Nobody's browser says more; whoever sends more pays no more. */
const MAX_LENGTH = 512;

/** How many different senders are kept; twice as many for a moment. */
const CACHED = 1000;

/** What apps use to ask, which a list of bots has too. */
const appStack = /\b(?:CFNetwork|Darwin|Dalvik|okhttp|Cronet)\//;

const handheld = /iPhone|iPad|iPod|Android|HarmonyOS/;

/** How bots that look like a phone say what they are; a `Cubot` is a phone. */
const handheldBot =
  /(?:^|[^u])bots?\b|spider|crawl|compatible;|https?:\/\/|headless|lighthouse/i;

const television =
  /Smart-?TV|Smart TV|Tizen.+TV|Web0S|Apple ?TV|tvOS|Google ?TV|Android TV|BRAVIA|\bAFT[A-Z0-9]+|CrKey|HbbTV|\bRoku|NetCast|VIDAA|PlayStation|Xbox/i;

/** In this order: many say the names of those before whom they want to pass. */
const browsers: Array<[RegExp, DeviceBrowser]> = [
  [/MicroMessenger\//, 'wechat'],
  [/QQBrowser|\bQQ\//, 'qq'],
  [/UCBrowser\/|UBrowser\//, 'uc'],
  [/\bEdg(?:e|A|iOS)?\//, 'edge'],
  [/\b(?:OPR|OPT|OPiOS|Opera)\//, 'opera'],
  [/SamsungBrowser\//, 'samsung'],
  [/HuaweiBrowser\//, 'huawei'],
  [/(?:Miui|Xiaomi\/Miui)Browser\//, 'xiaomi'],
  [/\b(?:Firefox|FxiOS)\//, 'firefox'],
  [/\b(?:HeadlessChrome|Chrome|CriOS|Chromium)\//, 'chrome'],
  [/\bSafari\//, 'safari'],
];

const brands: Array<[string, DeviceBrowser]> = [
  ['"Microsoft Edge"', 'edge'],
  ['"Opera"', 'opera'],
  ['"Samsung Internet"', 'samsung'],
  ['"HuaweiBrowser"', 'huawei'],
  ['"Google Chrome"', 'chrome'],
];

const platforms: Record<string, DeviceSystem | undefined> = {
  '"Android"': 'android',
  '"iOS"': 'ios',
  '"HarmonyOS"': 'harmonyos',
  '"OpenHarmony"': 'harmonyos',
  '"Windows"': 'windows',
  '"macOS"': 'macos',
  '"Linux"': 'linux',
  '"Chrome OS"': 'chromeos',
  '"Chromium OS"': 'chromeos',
};

const UNKNOWN: Device = {};

/**
 * Makes a function that tells the device of a request by its Client Hints first, then by the first 512 bytes of its User-Agent. What was told of
 * a sender is kept for the next requests.
 *
 * @public
 */
export function createDeviceReader(): (request: PolicyRequest) => Device {
  let young = new Map<string, Device>();
  let old = new Map<string, Device>();

  return request => {
    const agent = capped(request.header('user-agent'));
    const platform = capped(request.header('sec-ch-ua-platform'));
    const mobile = platform && capped(request.header('sec-ch-ua-mobile'));
    const brand = platform && capped(request.header('sec-ch-ua'));
    if (!agent && !platform) {
      return UNKNOWN;
    }
    const key = platform ? `${platform}${mobile}${brand}\n${agent}` : agent;
    const known = young.get(key) ?? old.get(key);
    if (known !== undefined) {
      return known;
    }
    const device = readDevice(agent, platform, mobile, brand);
    if (young.size >= CACHED) {
      old = young;
      young = new Map();
    }
    young.set(key, device);
    return device;
  };
}

function capped(value: string | undefined): string {
  return value === undefined ? '' : value.slice(0, MAX_LENGTH);
}

function readDevice(
  agent: string,
  platform: string,
  mobile: string,
  brand: string,
): Device {
  const os = platforms[platform] ?? systemOf(agent);
  const device: Device = {};
  if (isBot(agent)) {
    device.class = 'bot';
  } else {
    const hinted = mobile ? classByHints(mobile, os) : undefined;
    device.class = television.test(agent) ? 'tv' : hinted ?? classOf(agent, os);
  }
  device.os = os;
  device.browser =
    browserByBrand(brand) ??
    browsers.find(([pattern]) => pattern.test(agent))?.[1];
  return device;
}

/** Apps add names of all kinds to what they send, so a list of names says nothing of phones. */
function isBot(agent: string): boolean {
  if (agent === '' || appStack.test(agent)) {
    return false;
  }
  return handheld.test(agent) ? handheldBot.test(agent) : isbot(agent);
}

/** An app's own browser has its name in the User-Agent only. */
function browserByBrand(brand: string): DeviceBrowser | undefined {
  const found = brands.find(([name]) => brand.includes(name))?.[1];
  return found === 'chrome' ? undefined : found;
}

function classByHints(
  mobile: string,
  os: DeviceSystem | undefined,
): DeviceClass | undefined {
  if (mobile === '?1') {
    return 'phone';
  }
  if (os === 'android' || os === 'ios' || os === 'harmonyos') {
    return 'tablet';
  }
  return os && 'desktop';
}

function systemOf(agent: string): DeviceSystem | undefined {
  // Windows Phone says that it is like an iPhone and an Android.
  if (/\bWindows\b/.test(agent)) {
    return 'windows';
  }
  if (/HarmonyOS|OpenHarmony/.test(agent)) {
    return 'harmonyos';
  }
  if (/iPhone|iPad|iPod|\biOS\b/.test(agent)) {
    return 'ios';
  }
  if (/Android/.test(agent)) {
    return 'android';
  }
  if (/\bCrOS\b/.test(agent)) {
    return 'chromeos';
  }
  if (/Macintosh|Mac OS X|\bmacOS\b/.test(agent)) {
    return 'macos';
  }
  return /Linux|X11/.test(agent) ? 'linux' : undefined;
}

function classOf(
  agent: string,
  os: DeviceSystem | undefined,
): DeviceClass | undefined {
  switch (os) {
    case 'ios':
      return /iPad/.test(agent) ? 'tablet' : 'phone';
    case 'android':
      // Browsers of tablets leave the word out; apps never say it.
      return /Mobile|Dalvik\//.test(agent) ? 'phone' : 'tablet';
    case 'harmonyos':
      if (/\(PC;|\b2in1\b/.test(agent)) {
        return 'desktop';
      }
      return /Tablet/.test(agent) ? 'tablet' : 'phone';
    case 'windows':
      return /Windows Phone|IEMobile/.test(agent) ? 'phone' : 'desktop';
    case 'linux':
      return /Mobile/.test(agent) ? 'phone' : 'desktop';
    case 'macos':
    case 'chromeos':
      return 'desktop';
    default:
      return /Mobile|Phone/.test(agent) ? 'phone' : undefined;
  }
}
