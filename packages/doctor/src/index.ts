export { describeFinding } from './describe-finding.ts';
export { examine, worstClass } from './examine.ts';
export { CHECK_CLASSES, type CheckClass, type Finding, type Patient } from './finding.ts';
export { type Examination, readExamination, writeExamination } from './last-examination.ts';
export { type DicomPeer, type DicomTest, testDicom } from './test-dicom.ts';
