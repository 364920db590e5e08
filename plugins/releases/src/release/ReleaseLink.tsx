import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { releaseRouteRef } from '../routes';

/** A link to the page of a release. */
export function ReleaseLink(props: { id: number; children?: string }) {
  const path = useRouteRef(releaseRouteRef);
  return (
    <Link to={path({ id: String(props.id) })}>
      {props.children ?? `release #${props.id}`}
    </Link>
  );
}
