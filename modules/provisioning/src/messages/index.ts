import { en } from './en.ts';
import { ko } from './ko.ts';

export const provisioningMessages = { ko, en };
