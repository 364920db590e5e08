import { Traffic } from '@backstage-releases/plugin-releases-common';

/** The part of the window that a label takes. */
const LABEL_WIDTH = 0.1;

/** Where the share changed within the window. A label that the next one would cover is left out; its mark stays. */
export function shareMarks(
  traffic: Pick<Traffic, 'from' | 'to' | 'marks'>,
): Array<{ at: number; label?: string }> {
  const { from, to } = traffic;
  const marks = traffic.marks
    .filter(mark => mark.at >= from && mark.at <= to)
    .sort((a, b) => a.at - b.at);
  return marks.map(({ at, label }, index) => {
    const next = marks[index + 1];
    const isCovered = next && next.at - at < LABEL_WIDTH * (to - from);
    return isCovered ? { at } : { at, label };
  });
}
