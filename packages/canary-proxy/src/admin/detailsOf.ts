import type { RouteDetail } from '../dataplane/DataPlane';
import type { AdminContext } from './AdminContext';

/** So many routes are asked about at once: what answers carries requests between one answer and the next. */
const SLICE = 16;

/** What is known of all routes only where their requests are carried, by route. */
export async function detailsOf({
  table,
  dataPlane,
}: Pick<AdminContext, 'table' | 'dataPlane'>): Promise<
  Map<string, RouteDetail>
> {
  const ids = table.list().map(({ document }) => document.id);
  const details = new Map<string, RouteDetail>();
  for (let from = 0; from < ids.length; from += SLICE) {
    await Promise.all(
      ids.slice(from, from + SLICE).map(async id => {
        const detail = await dataPlane.detail(id);
        if (detail) {
          details.set(id, detail);
        }
      }),
    );
  }
  return details;
}
