import { Route, Routes } from 'react-router-dom';
import { Content } from '@backstage/core-components';
import { releaseRouteRef } from '../routes';
import { ReleaseRoute } from './ReleaseRoute';
import { ReleasesOverview } from './ReleasesOverview';

/** What lies below the page: all releases, and each by its number. */
export function ReleasesRoutes() {
  return (
    <Content>
      <Routes>
        <Route path="/" element={<ReleasesOverview />} />
        <Route path={releaseRouteRef.path} element={<ReleaseRoute />} />
      </Routes>
    </Content>
  );
}
