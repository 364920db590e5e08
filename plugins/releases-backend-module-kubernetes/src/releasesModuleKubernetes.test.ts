import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  Entrance,
  releasesPlatformExtensionPoint,
  Revisions,
} from '@backstage-releases/plugin-releases-node';
import { KubernetesEntrance, KubernetesRevisions } from '.';
import releasesModuleKubernetes from '.';
import { shop } from './__testUtils__/manifests';
import { TestPlatform } from './__testUtils__/TestPlatform';

jest.setTimeout(120_000);

describe('releasesModuleKubernetes', () => {
  it('stands behind the doors of a platform, with the credentials of releases.clusters', async () => {
    const platform = await TestPlatform.start();
    const doors: { revisions?: Revisions; entrance?: Entrance } = {};
    const backend = await startTestBackend({
      extensionPoints: [
        [
          releasesPlatformExtensionPoint,
          {
            setRevisions: revisions => {
              doors.revisions = revisions;
            },
            setEntrance: entrance => {
              doors.entrance = entrance;
            },
          },
        ],
      ],
      features: [
        releasesModuleKubernetes,
        mockServices.rootConfig.factory({
          data: { releases: { clusters: { prod: platform.access } } },
        }),
      ],
    });
    try {
      const target = await platform.prepare(shop);
      expect(doors.revisions).toBeInstanceOf(KubernetesRevisions);
      expect(doors.entrance).toBeInstanceOf(KubernetesEntrance);
      expect(await doors.revisions!.observe(target)).toMatchObject({
        adoption: 'none',
      });
      expect(await doors.entrance!.observe(target)).toMatchObject({
        pointsTo: 'service',
      });
      await expect(
        doors.revisions!.observe({ ...target, cluster: 'moon' }),
      ).rejects.toThrow(
        "No cluster 'moon' in 'releases.clusters'; there are 'prod'",
      );
    } finally {
      await backend.stop();
      await platform.stop();
    }
  });
});
