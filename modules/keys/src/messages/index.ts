import type { Catalogues } from '@haechi/kernel';
import { en } from './en.ts';
import { ko } from './ko.ts';

export const keysMessages: Catalogues = { ko, en };
