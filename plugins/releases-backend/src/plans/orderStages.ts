import { PlanProblem } from '@backstage-releases/plugin-releases-common';
import { closestName } from '../input/closestName';
import { joinPath } from '../input/joinPath';
import { listNames } from '../input/listNames';

/**
 * Puts stages into an order in which each comes after all that it needs, as near to the written one as that allows. Where `needs` are wrong,
 * the problems say how, and what can't be ordered stays as written.
 */
export function orderStages<T extends { name: string; needs: string[] }>(
  stages: T[],
  /** Names that the plan has, also of stages that could not be read. */
  names: string[],
  path: string,
): { stages: T[]; problems: PlanProblem[] } {
  const problems = stages.flatMap(stage =>
    stage.needs.flatMap((need, index) =>
      problemOfNeed(stage, need, index, names, path),
    ),
  );
  const ordered: T[] = [];
  const done = new Set(
    names.filter(name => !stages.some(s => s.name === name)),
  );
  let left = stages;
  while (left.length > 0) {
    const next = left.find(stage =>
      stage.needs.every(
        need => done.has(need) || !names.includes(need) || need === stage.name,
      ),
    );
    if (!next) {
      problems.push(problemOfCycle(left, path));
      return { stages: [...ordered, ...left], problems };
    }
    ordered.push(next);
    done.add(next.name);
    left = left.filter(stage => stage !== next);
  }
  return { stages: ordered, problems };
}

function problemOfNeed(
  stage: { name: string; needs: string[] },
  need: string,
  index: number,
  names: string[],
  path: string,
): PlanProblem[] {
  const at = joinPath(path, stage.name, 'needs', index);
  if (need === stage.name) {
    return [
      {
        path: at,
        message: `Stage '${need}' needs itself`,
        value: need,
        expected: 'another stage',
      },
    ];
  }
  if (!names.includes(need)) {
    const near = closestName(need, names);
    return [
      {
        path: at,
        message: `No stage '${need}'${near ? `, did you mean '${near}'?` : ''}`,
        value: need,
        expected: `one of ${listNames(
          names.filter(name => name !== stage.name),
        )}`,
      },
    ];
  }
  if (stage.needs.indexOf(need) < index) {
    return [
      { path: at, message: `Stage '${need}' is named twice`, value: need },
    ];
  }
  return [];
}

/** Every stage that is left waits for another that is left, so following the needs comes round. */
function problemOfCycle(
  left: Array<{ name: string; needs: string[] }>,
  path: string,
): PlanProblem {
  const waits = new Map(left.map(stage => [stage.name, stage]));
  const next = (from: string) =>
    waits.get(from)!.needs.find(need => need !== from && waits.has(need))!;
  const walked: string[] = [];
  let name = left[0].name;
  while (!walked.includes(name)) {
    walked.push(name);
    name = next(name);
  }
  const cycle = [...walked.slice(walked.indexOf(name)), name];
  return {
    path: joinPath(path, name, 'needs'),
    message: `Stages need each other in a circle: ${cycle
      .map(entry => `'${entry}'`)
      .join(' needs ')}`,
    value: waits.get(name)!.needs,
    expected: 'stages that can come one after the other',
  };
}
