import { CelExpressions } from './CelExpressions';
import { renderTemplate } from './renderTemplate';

const expressions = CelExpressions.create();
const render = (template: string) =>
  renderTemplate(template, expressions, {
    service: { name: 'shop', namespace: 'default', ports: [1, 2] },
  });

describe('renderTemplate', () => {
  it.each([
    ['plain', 'plain'],
    ['', ''],
    ['{{ service.name }}', 'shop'],
    [
      '{{service.namespace}}-{{ service.name }}.example',
      'default-shop.example',
    ],
    ["{{ service.name == 'shop' ? '}}' : \"{{\" }}!", '}}!'],
    ["{{ {'a': {'b': 'c'}}.a.b }}", 'c'],
    ["{{ 'it\\'s' }}", "it's"],
    ['{{ 1 + 1 }} {{ true }}', '2 true'],
    ['one } two }} { three', 'one } two }} { three'],
  ])('renders %s', (template, expected) => {
    expect(render(template)).toBe(expected);
  });

  it.each([
    [
      'a {{ service.name',
      "'{{' at column 3 of 'a {{ service.name' has no '}}'",
    ],
    ['{{ }}', "'{{' at column 1 of '{{ }}' holds no expression"],
    ['{{ service.nam }}', 'No such key: nam'],
    ['{{ service.ports }}', "gives '[1,2]'; expected text"],
    ['{{ service. }}', 'at column'],
  ])('refuses %s', (template, message) => {
    expect(() => render(template)).toThrow(message);
  });
});
