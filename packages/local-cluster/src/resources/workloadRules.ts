import { isSameJson } from '../store/isSameJson';
import type { KubeObject } from '../store/KubeObject';
import {
  labelRequirements,
  matchesLabels,
  formatLabelSelector,
  type LabelSelectorObject,
} from '../store/LabelSelector';
import { invalid, notSupported, required, type Cause } from './causes';
import type { ScaleRules } from './ResourceKind';
import { validateLabels } from './validateMetadata';
import { validatePodSpec } from './validatePodSpec';

/** Scale of the kinds that keep their number in `spec.replicas`. */
export const replicasScale: ScaleRules = {
  replicas: object => object.spec.replicas ?? 0,
  statusReplicas: object => object.status?.replicas ?? 0,
  selector: object => formatLabelSelector(object.spec.selector),
};

/** What is wrong with selector and template of a workload. */
export function validateWorkload(candidate: KubeObject): Cause[] {
  const { spec } = candidate;
  const causes: Cause[] = [];
  causes.push(...validateCount('spec.replicas', spec.replicas));
  causes.push(...validateCount('spec.minReadySeconds', spec.minReadySeconds));
  const selector: LabelSelectorObject | undefined = spec.selector;
  if (!selector) {
    causes.push(
      required('spec.selector'),
      invalid(
        'spec.template.metadata.labels',
        spec.template.metadata.labels ?? {},
        '`selector` does not match template `labels`',
      ),
    );
  } else {
    causes.push(...validateSelector(selector, 'spec.selector'));
    const requirements = labelRequirements(selector);
    if (requirements.length === 0) {
      causes.push(
        invalid(
          'spec.selector',
          selector,
          'empty selector is invalid for deployment',
        ),
      );
    } else if (!matchesLabels(requirements, spec.template.metadata.labels)) {
      causes.push(
        invalid(
          'spec.template.metadata.labels',
          spec.template.metadata.labels ?? {},
          '`selector` does not match template `labels`',
        ),
      );
    }
  }
  causes.push(
    ...validateLabels('spec.template.labels', spec.template.metadata.labels),
    ...validatePodSpec(spec.template.spec, 'spec.template.spec'),
  );
  if (['OnFailure', 'Never'].includes(spec.template.spec.restartPolicy)) {
    causes.push(
      notSupported(
        'spec.template.spec.restartPolicy',
        spec.template.spec.restartPolicy,
        ['Always'],
      ),
    );
  }
  return causes;
}

/** The selector of a workload can't be changed. */
export function validateSelectorUnchanged(
  candidate: KubeObject,
  previous: KubeObject,
): Cause[] {
  return isSameJson(candidate.spec.selector, previous.spec.selector)
    ? []
    : [invalid('spec.selector', candidate.spec.selector, 'field is immutable')];
}

/** What is wrong with a number that can't be negative. */
export function validateCount(
  field: string,
  value: number | undefined,
): Cause[] {
  return (value ?? 0) < 0
    ? [invalid(field, value, 'must be greater than or equal to 0')]
    : [];
}

function validateSelector(
  selector: LabelSelectorObject,
  path: string,
): Cause[] {
  const causes = validateLabels(`${path}.matchLabels`, selector.matchLabels);
  for (const [index, { operator, values = [] }] of (
    selector.matchExpressions ?? []
  ).entries()) {
    const at = `${path}.matchExpressions[${index}]`;
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) {
        causes.push(
          required(
            `${at}.values`,
            `must be specified when \`operator\` is 'In' or 'NotIn'`,
          ),
        );
      }
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) {
        causes.push({
          reason: 'FieldValueForbidden',
          message: `Forbidden: may not be specified when \`operator\` is 'Exists' or 'DoesNotExist'`,
          field: `${at}.values`,
        });
      }
    } else {
      causes.push(
        invalid(`${at}.operator`, operator, 'not a valid selector operator'),
      );
    }
  }
  return causes;
}
