import { PlanProblem } from '@backstage-releases/plugin-releases-common';
import { joinPath } from '../input/joinPath';

/**
 * Stages that would change what runs at the same moment: of any two, one has to come after the other.
 *
 * @param stages - each after what it needs
 */
export function findSideBySide<T extends { name: string; needs: string[] }>(
  stages: T[],
  changes: (stage: T) => boolean,
  path: string,
): PlanProblem[] {
  /** All that each stage comes after. */
  const after = new Map<string, Set<string>>();
  for (const { name, needs } of stages) {
    after.set(
      name,
      new Set(needs.flatMap(need => [need, ...(after.get(need) ?? [])])),
    );
  }
  const changing = stages.filter(changes);
  return changing.slice(1).flatMap((stage, index) => {
    const before = changing[index];
    return after.get(stage.name)!.has(before.name)
      ? []
      : [
          {
            path: joinPath(path, stage.name, 'needs'),
            message: `Stages '${before.name}' and '${stage.name}' would both change what runs at the same time`,
            value: stage.needs,
            expected: `one that needs the other, for example '${before.name}' here`,
          },
        ];
  });
}
