import { useParams } from 'react-router-dom';
import { ErrorPage } from '@backstage/core-components';
import { ReleaseView } from './ReleaseView';

/** The page of the release that the path names. */
export function ReleaseRoute() {
  const { id = '' } = useParams();
  return /^[1-9]\d{0,9}$/.test(id) ? (
    <ReleaseView key={id} id={Number(id)} />
  ) : (
    <ErrorPage
      status="404"
      statusMessage={`'${id}' is not the number of a release`}
    />
  );
}
