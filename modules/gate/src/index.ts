export { createGateModule, GATE_PATH, type GateModule, type GateModuleDeps } from './create-gate-module.ts';
export { type OfferedProgram, readProgramsFile } from './upstream/programs.ts';
