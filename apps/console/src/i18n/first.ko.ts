import app from '../app/messages.ko.ts';
import { titles } from '../app/titles.ko.ts';
import credentials from '../credentials/messages.ko.ts';
import enrolment from '../pages/enrolment/messages.ko.ts';
import home from '../pages/home/messages.ko.ts';
import requests from '../pages/requests/messages.ko.ts';
import signIn from '../pages/sign-in/messages.ko.ts';

/** Texts of what is shown first: the frame, signing in, and the page everybody lands on. */
export const first = {
  ...app,
  ...titles,
  ...home,
  ...requests,
  ...signIn,
  ...credentials,
  ...enrolment,
} as const;
