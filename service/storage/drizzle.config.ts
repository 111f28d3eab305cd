import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  casing: 'snake_case',
  schema: './service/storage/schema.ts',
  out: './service/storage/migrations',
});
