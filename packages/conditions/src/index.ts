export * from './condition-language.ts';
