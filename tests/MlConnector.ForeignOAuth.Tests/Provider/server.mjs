// An OAuth 2.0 server (oidc-provider) with the doors that IFS IAM and the Token API of Sage X3 have, and a small OData service behind its tokens. Prints its port when it listens.
import http from 'node:http';
import { createLocalJWKSet, exportJWK, generateKeyPair, jwtVerify } from 'jose';
import Provider from 'oidc-provider';

const audience = 'https://erp.example';
const key = { ...(await exportJWK((await generateKeyPair('RS256', { extractable: true })).privateKey)), alg: 'RS256', use: 'sig', kid: 'k1' };
const consoleGroups = ['finance'];
const seen = { tokens: 0, refusals: 0, reads: 0, refuseNext: 0 };

const server = http.createServer();
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  jwks: { keys: [key] },
  cookies: { keys: ['only for tests'] },
  clients: [
    { client_id: 'mlc', client_secret: 'the right secret', grant_types: ['client_credentials'], redirect_uris: [], response_types: [], token_endpoint_auth_method: 'client_secret_post' },
    { client_id: 'mlc-basic', client_secret: 'pass:word/ &=+%~', grant_types: ['client_credentials'], redirect_uris: [], response_types: [], token_endpoint_auth_method: 'client_secret_basic' },
    { client_id: 'mlc-x3', client_secret: 'the gateway secret', grant_types: ['authorization_code', 'refresh_token'], redirect_uris: ['https://mlc.example/callback'], response_types: ['code'], token_endpoint_auth_method: 'client_secret_post' },
    { client_id: 'mlc-console', client_secret: 'the console/secret +', grant_types: ['authorization_code'], redirect_uris: ['https://mlc.example/sign-in/callback'], response_types: ['code'], token_endpoint_auth_method: 'client_secret_basic' },
  ],
  routes: { token: '/auth/realms/acme1/protocol/openid-connect/token', authorization: '/auth/realms/acme1/protocol/openid-connect/auth' },
  scopes: ['openid', 'profile', 'offline_access', 'microprofile-jwt', 'businessDomain.ALL'],
  pkce: { required: () => false },
  rotateRefreshToken: true,
  issueRefreshToken: async (ctx, client) => client.grantTypeAllowed('refresh_token'),
  claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, preferred_username: 'Controller@acme.example', groups: consoleGroups }) }),
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  ttl: { AccessToken: 300, ClientCredentials: 180, RefreshToken: 2629800, Interaction: 600, Session: 600, Grant: 2629800 },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: (ctx, client) => (client.clientId === 'mlc-console' ? undefined : audience),
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: 'microprofile-jwt businessDomain.ALL', audience, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }),
    },
  },
});
provider.on('grant.success', () => (seen.tokens += 1));
provider.on('grant.error', () => (seen.refusals += 1));

// A person who agrees to everything.
async function agree(request, response) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (prompt.name === 'login') return provider.interactionFinished(request, response, { login: { accountId: 'controller' } });
  const grant = new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
  grant.addOIDCScope(params.scope);
  grant.addResourceScope(audience, params.scope);
  return provider.interactionFinished(request, response, { consent: { grantId: await grant.save() } });
}

const keys = createLocalJWKSet({ keys: [{ kty: key.kty, n: key.n, e: key.e, alg: key.alg, kid: key.kid, use: key.use }] });
const metadata = `<?xml version="1.0"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema Namespace="IfsApp.Items" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="Item"><Key><PropertyRef Name="Id"/></Key><Property Name="Id" Type="Edm.String"/><Property Name="Amount" Type="Edm.Decimal"/></EntityType>
<EntityContainer Name="Container"><EntitySet Name="ItemSet" EntityType="IfsApp.Items.Item"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`;

// The resource server: it trusts the signature, the audience and the end of a token, and nothing else.
async function resource(request, response, url) {
  try {
    if (seen.refuseNext > 0) throw (seen.refuseNext -= 1);
    await jwtVerify((request.headers.authorization ?? '').replace(/^Bearer /, ''), keys, { audience, issuer });
  } catch {
    return void response.writeHead(401).end();
  }
  seen.reads += 1;
  if (url.pathname.endsWith('$metadata')) return void response.writeHead(200, { 'Content-Type': 'application/xml' }).end(metadata);
  const after = /Id gt '([^']*)'/.exec(url.searchParams.get('$filter') ?? '')?.[1] ?? '';
  const rows = ['A', 'B', 'C', 'D', 'E'].filter((id) => id > after).slice(0, Number(url.searchParams.get('$top') ?? 2));
  response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ value: rows.map((id, i) => ({ Id: id, Amount: 1.25 + i })) }));
}

// The Token API of X3 speaks JSON; the rest is the grant that it is.
async function gateway(request, response) {
  let body = '';
  for await (const part of request) body += part;
  const answer = await fetch(`${issuer}/auth/realms/acme1/protocol/openid-connect/token`, { method: 'POST', body: new URLSearchParams(JSON.parse(body)) });
  response.writeHead(answer.status, { 'Content-Type': 'application/json' }).end(await answer.text());
}

const callback = provider.callback();
server.on('request', (request, response) => {
  const url = new URL(request.url, issuer);
  if (url.pathname === '/seen') return void response.end(JSON.stringify(seen));
  if (url.pathname === '/groups') return void response.end(String(consoleGroups.splice(0, consoleGroups.length, ...url.searchParams.getAll('group'))));
  if (url.pathname === '/refuse-next') return void response.end(String((seen.refuseNext = 1)));
  if (url.pathname.startsWith('/interaction/')) return void agree(request, response);
  if (url.pathname.startsWith('/main/')) return void resource(request, response, url);
  if (url.pathname === '/gateway/v1/token') return void gateway(request, response);
  if (url.pathname === '/gateway/v1/token/authorise') {
    url.searchParams.set('response_type', 'code');
    url.searchParams.set('prompt', 'consent');
    return void response.writeHead(302, { Location: `${issuer}/auth/realms/acme1/protocol/openid-connect/auth?${url.searchParams}` }).end();
  }
  return callback(request, response);
});
console.log(`listening ${server.address().port}`);
