export interface EnrolmentDraft {
  readonly email: string;
  readonly displayName: string;
  readonly password: string;
  readonly totpCode: string;
}
