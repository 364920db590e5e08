/**
 * Lets releases split and measure traffic by canary proxies.
 *
 * @packageDocumentation
 */
export { releasesModuleCanaryProxy as default } from './releasesModuleCanaryProxy';
