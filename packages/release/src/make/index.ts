export { writeLaunchers } from '../launchers.ts';
export { makeRoot } from '../metadata.ts';
export { collectProduct } from './collect-product.ts';
export { listInstalled } from './locked-packages.ts';
export { makeSbom } from './make-sbom.ts';
export * from './write-bundle.ts';
