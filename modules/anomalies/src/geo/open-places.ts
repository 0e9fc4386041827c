import { readFileSync } from 'node:fs';
import { type CityResponse, Reader } from 'maxmind';
import type { World } from '../domain/rule.ts';

/** What an offline database says of addresses; a database of countries has no coordinates. */
export interface Places {
  readonly locate: NonNullable<World['locate']>;
  /** ISO 3166-1, two letters. */
  readonly countryOf: (ip: string) => string | undefined;
}

/**
 * Opens an offline database that tells where addresses are (MaxMind DB, as GeoLite2 City, DB-IP City Lite and others
 * are published). It is read once; nothing is asked of anybody.
 * @throws Error when the file cannot be read or is no such database
 */
export function openPlaces(path: string): Places {
  const reader = new Reader<CityResponse>(readFileSync(path));
  return {
    locate(ip) {
      const found = reader.get(ip);
      const { latitude, longitude } = found?.location ?? {};
      if (latitude === undefined || longitude === undefined) return undefined;
      const city = found?.city?.names.en;
      const country = found?.country?.iso_code;
      const name = [city, country].filter((part) => part !== undefined).join(', ');
      return { latitude, longitude, name: name === '' ? `${latitude}, ${longitude}` : name };
    },
    countryOf: (ip) => reader.get(ip)?.country?.iso_code,
  };
}
