import app from '../app/messages.en.ts';
import { titles } from '../app/titles.en.ts';
import credentials from '../credentials/messages.en.ts';
import enrolment from '../pages/enrolment/messages.en.ts';
import home from '../pages/home/messages.en.ts';
import requests from '../pages/requests/messages.en.ts';
import signIn from '../pages/sign-in/messages.en.ts';

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
