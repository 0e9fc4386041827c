export { createNotificationsModule, type NotificationsModule } from './create-notifications-module.ts';
export type { NotificationsModuleDeps } from './create-sending.ts';
