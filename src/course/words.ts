// What the engine itself says to an answer, where the author has said nothing. English; another language is given from outside.

export interface CourseWords {
  readonly saysElse: string;
  readonly endedElse: string;
  readonly moreRight: (n: number) => string;
  readonly elseFirst: string;
  readonly firstRight: (n: number) => string;
  readonly pairsRight: (good: number, of: number) => string;
  readonly gapWrong: (n: number) => string;
  readonly cannotSayYet: string;
  readonly giveNumber: string;
  readonly notTheCluster: string;
  readonly notThat: string;
}

export const ENGLISH: CourseWords = {
  saysElse: 'The command says something else.',
  endedElse: 'In your cluster the command ended differently than the question expects: something has been changed. Look at what it printed.',
  moreRight: (n) => (n === 1 ? 'One more is right.' : `${n} more are right.`),
  elseFirst: 'Something else comes first.',
  firstRight: (n) => `The first ${n === 1 ? 'step is' : `${n} steps are`} right; what comes next?`,
  pairsRight: (good, of) => `${good} of ${of} pairs are right. Look again at `,
  gapWrong: (n) => `Gap ${n} is not right yet.`,
  cannotSayYet: 'The cluster cannot say yet: what the question asks about is not there.',
  giveNumber: 'Give a number.',
  notTheCluster: 'That is not what the cluster says.',
  notThat: 'Something else is meant.',
};
