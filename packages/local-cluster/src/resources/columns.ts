import type { KubeObject } from '../store/KubeObject';
import type { TableColumn } from './ResourceKind';

/** The first column of nearly every kind. */
export const nameColumn: TableColumn = {
  name: 'Name',
  format: 'name',
  cell: object => object.metadata.name,
};

/** How long an object exists. */
export const ageColumn: TableColumn = {
  name: 'Age',
  cell: (object, now) => age(object.metadata.creationTimestamp, now),
};

/** The time since a moment, as kubectl writes it: `5s`, `3m20s`, `2d4h`. */
export function age(since: string | undefined, now: Date): string {
  if (!since) {
    return '<unknown>';
  }
  const seconds = Math.max(
    0,
    Math.floor((now.getTime() - Date.parse(since)) / 1000),
  );
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const pair = (large: string, small: number, unit: string) =>
    small === 0 ? large : `${large}${small}${unit}`;
  if (seconds < 120) {
    return `${seconds}s`;
  }
  if (minutes < 10) {
    return pair(`${minutes}m`, seconds % 60, 's');
  }
  if (hours < 3) {
    return `${minutes}m`;
  }
  if (hours < 8) {
    return pair(`${hours}h`, minutes % 60, 'm');
  }
  if (hours < 48) {
    return `${hours}h`;
  }
  if (days < 8) {
    return pair(`${days}d`, hours % 24, 'h');
  }
  return `${days}d`;
}

/** The columns about the containers of a template, for `-o wide`. */
export const containerColumns: TableColumn[] = [
  {
    name: 'Containers',
    wide: true,
    cell: object =>
      containersOf(object)
        .map(each => each.name)
        .join(','),
  },
  {
    name: 'Images',
    wide: true,
    cell: object =>
      containersOf(object)
        .map(each => each.image)
        .join(','),
  },
];

function containersOf(
  object: KubeObject,
): Array<{ name: string; image: string }> {
  return object.spec.template?.spec?.containers ?? [];
}
