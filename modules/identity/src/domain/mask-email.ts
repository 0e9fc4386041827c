/** An e-mail address nobody here has: enough to recognise one's own typing error, not enough to collect strangers' addresses. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  return `${email.slice(0, 1)}***${email.slice(at)}`;
}
