import { describeDevice } from './describeDevice';
import { Device } from './Device';

describe('describeDevice', () => {
  it.each<[Device, string, string]>([
    [{}, 'an unknown device', '未知设备'],
    [
      { class: 'phone', os: 'ios', browser: 'safari' },
      'iPhone Safari',
      'iPhone Safari',
    ],
    [{ class: 'tablet', os: 'ios' }, 'iPad', 'iPad'],
    [
      { class: 'desktop', os: 'windows', browser: 'firefox' },
      'Windows desktop Firefox',
      'Windows 电脑 Firefox',
    ],
    [{ class: 'bot' }, 'bot', '爬虫'],
    [{ os: 'android', browser: 'wechat' }, 'Android WeChat', 'Android 微信'],
  ])('says %j', (device, english, chinese) => {
    expect(describeDevice(device)).toBe(english);
    expect(describeDevice(device, 'zh')).toBe(chinese);
  });
});
