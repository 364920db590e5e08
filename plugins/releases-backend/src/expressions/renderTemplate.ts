import { InputError } from '@backstage/errors';
import { showValue } from '../input/showValue';
import { Expressions } from '../plans/Expressions';
import { parseTemplate } from './parseTemplate';

/**
 * Replaces each `{{ … }}` by what its expression answers. Throws `InputError` where one can't be evaluated or answers with more than text,
 * a number, or true or false.
 */
export function renderTemplate(
  template: string,
  expressions: Expressions,
  values: Record<string, unknown>,
): string {
  return parseTemplate(template)
    .map(part => {
      if (typeof part === 'string') {
        return part;
      }
      const value = expressions.evaluate(part.expression, values);
      if (!['string', 'number', 'boolean'].includes(typeof value)) {
        throw new InputError(
          `'{{ ${part.expression} }}' in ${showValue(
            template,
          )} gives ${showValue(
            value,
          )}; expected text, a number, or true or false`,
        );
      }
      return String(value);
    })
    .join('');
}
