import { PageHeader } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';
import { PasswordSection } from './password-section.tsx';
import { ProfileSection } from './profile-section.tsx';
import { RecoverySection } from './recovery-section.tsx';
import './security.css';
import { SessionsSection } from './sessions-section.tsx';
import { TokensSection } from './tokens-section.tsx';

/** Everything a person sees and changes about their own account. */
export function SecurityPage() {
  const t = useT();
  return (
    <div className="security-page">
      <PageHeader title={t('security.title')} description={t('security.description')} />
      <ProfileSection />
      <PasswordSection />
      <RecoverySection />
      <SessionsSection />
      <TokensSection />
    </div>
  );
}
