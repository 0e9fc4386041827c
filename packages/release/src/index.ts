export { compareVersions } from './compare-versions.ts';
export { install, uninstall } from './install.ts';
export { type InstallationPlaces, placesOf, type Release, readState } from './installation.ts';
export { SERVER_FLAGS } from './launchers.ts';
export { type BundleFacts, fingerprintOf, rootFingerprints, verifyMetadata } from './metadata.ts';
export { type OpenedBundle, openBundle, type Trust } from './read-bundle.ts';
export { recover } from './recover.ts';
export { ReleaseError, type ReleaseErrorCode } from './release-error.ts';
export {
  findServer,
  type Health,
  readSettings,
  type StartedServer,
  startServer,
  stopServer,
  waitForHealth,
} from './running-server.ts';
export { serviceFiles, systemUnit, userUnit } from './service-files.ts';
export {
  rollBack,
  type Upgraded,
  type UpgradeOptions,
  type UpgradeStep,
  upgrade,
} from './upgrade.ts';
export { readHistory } from './version-history.ts';
