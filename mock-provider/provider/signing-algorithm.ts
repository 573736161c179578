export const signingAlgorithms = ['RS256', 'ES256', 'EdDSA'] as const

export type SigningAlgorithm = (typeof signingAlgorithms)[number]
