import { PageHeader } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';
import { ConsentsSection } from './consents-section.tsx';
import { DevicesSection } from './devices-section.tsx';
import { ExternalSection } from './external-section.tsx';
import { NoticesSection } from './notices-section.tsx';
import { PasskeysSection } from './passkeys-section.tsx';
import { PasswordSection } from './password-section.tsx';
import { ProfileSection } from './profile-section.tsx';
import { RecoverySection } from './recovery-section.tsx';
import '../lists.css';
import './security.css';
import { SessionsSection } from './sessions-section.tsx';
import { TokensSection } from './tokens-section.tsx';
import { WithdrawalSection } from './withdrawal-section.tsx';

/** Everything a person sees and changes about their own account. */
export function SecurityPage() {
  const t = useT();
  return (
    <div className="security-page">
      <PageHeader title={t('security.title')} description={t('security.description')} />
      <NoticesSection />
      <ProfileSection />
      <PasskeysSection />
      <PasswordSection />
      <ExternalSection />
      <RecoverySection />
      <SessionsSection />
      <DevicesSection />
      <ConsentsSection />
      <TokensSection />
      <WithdrawalSection />
    </div>
  );
}
