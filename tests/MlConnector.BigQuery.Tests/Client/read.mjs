// Reads a dataset with Google's own client: what its users would get.
import { BigQuery } from '@google-cloud/bigquery';
import { OAuth2Client } from 'google-auth-library';

const [apiEndpoint, projectId, location, dataset, token, ...tables] = process.argv.slice(2);
const authClient = new OAuth2Client();
authClient.setCredentials({ access_token: token, expiry_date: Date.now() + 3600e3 });
const bigquery = new BigQuery({ projectId, apiEndpoint, authClient });

const text = value => value === null ? null : typeof value === 'object' ? ('value' in value ? value.value : value.toString()) : String(value);
const plain = rows => rows.map(row => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)])));

const found = {};
for (const name of tables) {
  const table = bigquery.dataset(dataset).table(name);
  const [metadata] = await table.getMetadata();
  const [queried] = await bigquery.query({ query: `SELECT * FROM \`${projectId}.${dataset}.${name}\``, location });
  const listed = metadata.type === 'TABLE' ? (await table.getRows())[0] : [];
  found[name] = { type: metadata.type, columns: metadata.schema.fields.map(field => `${field.name} ${field.type}`), queried: plain(queried), listed: plain(listed) };
}

const [names] = await bigquery.dataset(dataset).getTables();
console.log(JSON.stringify({ names: names.map(table => table.id), found }));
