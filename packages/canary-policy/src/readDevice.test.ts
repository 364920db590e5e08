import { compileDevices, Device, DEVICE_WORDS, DeviceMatch } from './Device';
import { createDeviceReader } from './readDevice';
import { toRequest } from './__testUtils__/arbitraries';

const WEBKIT = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
const BLINK = 'AppleWebKit/537.36 (KHTML, like Gecko)';

/** User-Agents as they are sent, and what they come from: class, system, browser. */
const agents: Array<[string, string]> = [
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 17_4_1 like Mac OS X) ${WEBKIT} Version/17.4.1 Mobile/15E148 Safari/604.1`,
    'phone ios safari',
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) ${WEBKIT} CriOS/123.0.6312.52 Mobile/15E148 Safari/604.1`,
    'phone ios chrome',
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) ${WEBKIT} FxiOS/124.0 Mobile/15E148 Safari/605.1.15`,
    'phone ios firefox',
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) ${WEBKIT} Version/17.0 EdgiOS/122.0.2365.99 Mobile/15E148 Safari/604.1`,
    'phone ios edge',
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 16_6 like Mac OS X) ${WEBKIT} Mobile/15E148 MicroMessenger/8.0.47(0x18002f2c) NetType/WIFI Language/zh_CN`,
    'phone ios wechat',
  ],
  [
    `Mozilla/5.0 (iPod touch; CPU iPhone OS 12_0 like Mac OS X) ${WEBKIT} Version/12.0 Mobile/15E148 Safari/604.1`,
    'phone ios safari',
  ],
  [
    `Mozilla/5.0 (iPad; CPU OS 12_5_7 like Mac OS X) ${WEBKIT} Version/12.1.2 Mobile/15E148 Safari/604.1`,
    'tablet ios safari',
  ],
  [
    'discover/8.28.1 (iPhone; iOS 17.3.1; Scale/3.00) Resolution/1179*2556 Version/8.28.1 Build/8281156',
    'phone ios -',
  ],
  ['Shop/5.2 CFNetwork/1490.0.4 Darwin/23.2.0', '- - -'],
  [
    `Mozilla/5.0 (Linux; Android 10; K) ${BLINK} Chrome/124.0.0.0 Mobile Safari/537.36`,
    'phone android chrome',
  ],
  [
    `Mozilla/5.0 (Linux; Android 10; K) ${BLINK} Chrome/124.0.0.0 Safari/537.36`,
    'tablet android chrome',
  ],
  [
    `Mozilla/5.0 (Linux; Android 14; SM-S928B) ${BLINK} SamsungBrowser/24.0 Chrome/117.0.0.0 Mobile Safari/537.36`,
    'phone android samsung',
  ],
  [
    `Mozilla/5.0 (Linux; U; Android 13; zh-cn; 2211133C Build/TKQ1.220905.001) ${BLINK} Version/4.0 Chrome/100.0.4896.127 Mobile Safari/537.36 XiaoMi/MiuiBrowser/18.2.150419`,
    'phone android xiaomi',
  ],
  [
    `Mozilla/5.0 (Linux; Android 12; HarmonyOS; NOH-AN00; HMSCore 6.11.0.302) ${BLINK} Chrome/99.0.4844.88 HuaweiBrowser/14.0.1.301 Mobile Safari/537.36`,
    'phone harmonyos huawei',
  ],
  [
    `Mozilla/5.0 (Phone; OpenHarmony 5.0) ${BLINK} Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile HuaweiBrowser/5.0.4.300`,
    'phone harmonyos huawei',
  ],
  [
    `Mozilla/5.0 (Tablet; OpenHarmony 5.0) ${BLINK} Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 HuaweiBrowser/5.0.4.300`,
    'tablet harmonyos huawei',
  ],
  [
    `Mozilla/5.0 (Linux; Android 13; 22081212C Build/TKQ1.220829.002; wv) ${BLINK} Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160065 MMWEBSDK/20231202 MicroMessenger/8.0.47.2560(0x28002F35) WeChat/arm64 Weixin NetType/5G Language/zh_CN ABI/arm64`,
    'phone android wechat',
  ],
  [
    `Mozilla/5.0 (Linux; U; Android 12; zh-CN; PGBM10 Build/SP1A.210812.016) ${BLINK} Version/4.0 Chrome/100.0.4896.58 UCBrowser/16.2.8.1290 Mobile Safari/537.36`,
    'phone android uc',
  ],
  [
    `Mozilla/5.0 (Linux; U; Android 11; zh-cn; V2055A Build/RP1A.200720.012) ${BLINK} Version/4.0 Chrome/89.0.4389.72 MQQBrowser/14.6 Mobile Safari/537.36`,
    'phone android qq',
  ],
  [
    'Mozilla/5.0 (Android 14; Mobile; rv:125.0) Gecko/125.0 Firefox/125.0',
    'phone android firefox',
  ],
  [
    'Mozilla/5.0 (Android 13; Tablet; rv:125.0) Gecko/125.0 Firefox/125.0',
    'tablet android firefox',
  ],
  [
    `Mozilla/5.0 (Linux; Android 10; K) ${BLINK} Chrome/123.0.0.0 Mobile Safari/537.36 OPR/81.0.0.0`,
    'phone android opera',
  ],
  [
    'Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A.230901.001)',
    'phone android -',
  ],
  ['okhttp/4.12.0', '- - -'],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${BLINK} Chrome/124.0.0.0 Safari/537.36`,
    'desktop windows chrome',
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${BLINK} Chrome/124.0.0.0 Safari/537.36 Edg/124.0.2478.51`,
    'desktop windows edge',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:125.0) Gecko/20100101 Firefox/125.0',
    'desktop windows firefox',
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${BLINK} Chrome/122.0.0.0 Safari/537.36 OPR/108.0.0.0`,
    'desktop windows opera',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko',
    'desktop windows -',
  ],
  [
    'Mozilla/5.0 (Mobile; Windows Phone 8.1; Android 4.0; ARM; Trident/7.0; Touch; rv:11.0; IEMobile/11.0; NOKIA; Lumia 520) like iPhone OS 7_0_3 Mac OS X AppleWebKit/537 (KHTML, like Gecko) Mobile Safari/537',
    'phone windows safari',
  ],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${WEBKIT} Version/17.4.1 Safari/605.1.15`,
    'desktop macos safari',
  ],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${BLINK} Chrome/124.0.0.0 Safari/537.36`,
    'desktop macos chrome',
  ],
  [
    'Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0',
    'desktop linux firefox',
  ],
  [
    `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${BLINK} Chrome/124.0.0.0 Safari/537.36`,
    'desktop chromeos chrome',
  ],
  [
    `Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 (KHTML, like Gecko) 76.0.3809.146/6.0 TV Safari/537.36`,
    'tv linux safari',
  ],
  [
    `Mozilla/5.0 (Web0S; Linux/SmartTV) ${BLINK} Chrome/94.0.4606.128 Safari/537.36 WebAppManager`,
    'tv linux chrome',
  ],
  [
    `Mozilla/5.0 (Linux; Android 9; AFTMM Build/PS7633; wv) ${BLINK} Version/4.0 Chrome/110.0.5481.154 Mobile Safari/537.36`,
    'tv android chrome',
  ],
  [
    `Mozilla/5.0 (Linux; Android 10; BRAVIA 4K UR2 Build/PTT1.190515.001.S104) ${BLINK} Chrome/122.0.0.0 Safari/537.36`,
    'tv android chrome',
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) ${BLINK} Chrome/90.0.4430.85 Safari/537.36 Edge/44.18363.8131`,
    'tv windows edge',
  ],
  [
    'Mozilla/5.0 (Mobile; Nokia_8110_4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5',
    'phone - firefox',
  ],
  [
    `Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) ${BLINK} Chrome/124.0.6367.78 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`,
    'bot android chrome',
  ],
  [
    'Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)',
    'bot - -',
  ],
  [
    'Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)',
    'bot - -',
  ],
  [
    `Mozilla/5.0 (X11; Linux x86_64) ${BLINK} HeadlessChrome/124.0.6367.78 Safari/537.36`,
    'bot linux chrome',
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 9_1 like Mac OS X) AppleWebKit/601.1.46 (KHTML, like Gecko) Version/9.0 Mobile/13B143 Safari/601.1 (compatible; Baiduspider-render/2.0; +http://www.baidu.com/search/spider.html)`,
    'bot ios safari',
  ],
  [
    `Mozilla/5.0 (Linux; Android 13; CUBOT P80) ${BLINK} Chrome/124.0.0.0 Mobile Safari/537.36`,
    'phone android chrome',
  ],
  [
    `Mozilla/5.0 (Linux; Android 12; ELS-AN00 Build/HUAWEIELS-AN00; wv) ${BLINK} Version/4.0 Chrome/97.0.4692.98 Mobile Safari/537.36 JsSdk/2 NewsArticle/9.3.0 NetType/wifi`,
    'phone android chrome',
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 12_4_8 like Mac OS X) ${WEBKIT} Mobile/15E148 SogouMobileBrowser/5.22.1`,
    'phone ios -',
  ],
  [
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_1) ${WEBKIT} Chrome/39.0.2171.95 Safari/537.36 MicroMessenger/6.5.2.501 NetType/WIFI WindowsWechat`,
    'desktop macos wechat',
  ],
  [
    `Mozilla/5.0 (Windows NT 6.1; WOW64) ${BLINK} Chrome/53.0.2785.104 Safari/537.36 Core/1.53.2141.400 QQBrowser/9.5.10219.400`,
    'desktop windows qq',
  ],
  [
    'Mozilla/5.0 (Maemo; Linux; U; Jolla; Sailfish; Mobile; rv:26.0) Gecko/26.0 Firefox/26.0 SailfishBrowser/1.0 like Safari/538.1',
    'phone linux firefox',
  ],
  ['curl/8.5.0', 'bot - -'],
  ['python-requests/2.31.0', 'bot - -'],
  ['Go-http-client/1.1', 'bot - -'],
  ['', '- - -'],
];

const CHROME =
  '"Chromium";v="124", "Google Chrome";v="124", "Not-A.Brand";v="99"';
const EDGE =
  '"Chromium";v="124", "Microsoft Edge";v="124", "Not-A.Brand";v="99"';
const REDUCED = `Mozilla/5.0 (Linux; Android 10; K) ${BLINK} Chrome/124.0.0.0 Safari/537.36`;

/** Platform, mobile, brands, User-Agent. */
const hinted: Array<[string, string, string, string, string]> = [
  ['"Android"', '?1', CHROME, REDUCED, 'phone android chrome'],
  ['"Android"', '?0', CHROME, REDUCED, 'tablet android chrome'],
  ['"Windows"', '?0', EDGE, '', 'desktop windows edge'],
  ['"macOS"', '?0', CHROME, REDUCED, 'desktop macos chrome'],
  ['"Chrome OS"', '?0', CHROME, REDUCED, 'desktop chromeos chrome'],
  [
    // A phone whose user asked for the desktop's site gets what she asked for.
    '"Linux"',
    '?0',
    CHROME,
    `Mozilla/5.0 (X11; Linux x86_64) ${BLINK} Chrome/124.0.0.0 Safari/537.36`,
    'desktop linux chrome',
  ],
  [
    '"Android"',
    '?0',
    CHROME,
    `Mozilla/5.0 (Linux; Android 12; Chromecast HD) ${BLINK} Chrome/124.0.0.0 Safari/537.36 CrKey/1.56`,
    'tv android chrome',
  ],
  [
    '"Unknown"',
    '?1',
    '',
    `Mozilla/5.0 (Phone; OpenHarmony 5.0) ${BLINK} Chrome/114.0.0.0 Safari/537.36`,
    'phone harmonyos chrome',
  ],
  [
    '"Linux"',
    '?0',
    '"HeadlessChrome";v="124", "Chromium";v="124"',
    `Mozilla/5.0 (X11; Linux x86_64) ${BLINK} HeadlessChrome/124.0.0.0 Safari/537.36`,
    'bot linux chrome',
  ],
];

function words({ class: kind, os, browser }: Device) {
  return [kind, os, browser].map(word => word ?? '-').join(' ');
}

const read = createDeviceReader();

describe('the device of a request', () => {
  it.each(agents)("is known by the User-Agent '%s'", (agent, expected) => {
    const request = toRequest({ headers: { 'user-agent': agent } });
    expect(words(read(request))).toBe(expected);
    expect(words(read(request))).toBe(expected);
  });

  it.each(hinted)(
    'is known by the Client Hints %s %s first',
    (platform, mobile, brands, agent, expected) => {
      const headers = {
        'sec-ch-ua-platform': platform,
        'sec-ch-ua-mobile': mobile,
        'sec-ch-ua': brands,
        'user-agent': agent,
      };
      expect(words(read(toRequest({ headers })))).toBe(expected);
    },
  );

  it('is looked for in the first 512 characters only', () => {
    const agent = (length: number) => `${'x'.repeat(length)} iPhone`;
    const of = (length: number) =>
      read(toRequest({ headers: { 'user-agent': agent(length) } })).os;
    expect(of(500)).toBe('ios');
    expect(of(510)).toBeUndefined();
  });

  it('is still known after many others have asked', () => {
    for (let i = 0; i < 5000; i++) {
      const headers = { 'user-agent': `Shop/${i} (iPhone)` };
      expect(read(toRequest({ headers })).os).toBe('ios');
    }
    const headers = { 'user-agent': 'Shop/0 (iPhone)' };
    expect(read(toRequest({ headers })).os).toBe('ios');
  });
});

describe('compileDevices', () => {
  const iphone: Device = { class: 'phone', os: 'ios', browser: 'safari' };
  const ipad: Device = { class: 'tablet', os: 'ios' };
  const bot: Device = { class: 'bot' };

  it.each<[DeviceMatch[], string]>([
    [['iphone'], 'iphone'],
    [['ipad'], 'ipad'],
    [['ios'], 'iphone ipad'],
    [['phone', 'bot'], 'iphone bot'],
    [['safari'], 'iphone'],
    [[{ os: ['ios', 'android'], class: ['tablet'] }], 'ipad'],
    [[{ browser: ['safari'] }, 'bot'], 'iphone bot'],
    [['mac', 'android'], ''],
  ])('%j is %s', (matches, expected) => {
    const test = compileDevices(matches);
    const found = Object.entries({ iphone, ipad, bot })
      .filter(([, device]) => test(device))
      .map(([name]) => name);
    expect(found.join(' ')).toBe(expected);
  });

  it('knows no word that means two things, and nothing is a device of nothing', () => {
    expect(new Set(DEVICE_WORDS).size).toBe(DEVICE_WORDS.length);
    expect(DEVICE_WORDS.some(word => compileDevices([word])({}))).toBe(false);
  });
});
