export { contractOf } from '@haechi/contracts';
