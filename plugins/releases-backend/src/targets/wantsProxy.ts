import { TargetDesired } from '@backstage-releases/plugin-releases-node';

/** Whether outside traffic is to go through the canary proxy: because something needs it there, or because it always does. */
export function wantsProxy({
  proxied,
  traffic,
}: Pick<TargetDesired, 'proxied' | 'traffic'>): boolean {
  return proxied || traffic?.path === 'always';
}
