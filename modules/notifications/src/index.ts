export {
  createNotificationsModule,
  type NotificationsModule,
  type NotificationsModuleDeps,
} from './create-notifications-module.ts';
