// Was die Lektionen selbst zu einer Antwort sagen, auf Deutsch.
import type { CourseWords } from './words.ts';

export const GERMAN: CourseWords = {
  saysElse: 'Der Befehl sagt etwas anderes.',
  endedElse: 'In Ihrem Cluster endete der Befehl anders, als die Frage erwartet: Etwas wurde verändert. Sehen Sie an, was er ausgab.',
  moreRight: (n) => (n === 1 ? 'Eines stimmt noch.' : `${n} weitere stimmen noch.`),
  elseFirst: 'Etwas anderes kommt zuerst.',
  firstRight: (n) => `${n === 1 ? 'Der erste Schritt stimmt' : `Die ersten ${n} Schritte stimmen`}; was kommt als Nächstes?`,
  pairsRight: (good, of) => `${good} von ${of} Paaren stimmen. Sehen Sie noch einmal hier: `,
  gapWrong: (n) => `Lücke ${n} stimmt noch nicht.`,
  cannotSayYet: 'Der Cluster kann es noch nicht sagen: Wonach die Frage fragt, ist nicht da.',
  giveNumber: 'Geben Sie eine Zahl an.',
  notTheCluster: 'Das sagt der Cluster nicht.',
  notThat: 'Gemeint ist etwas anderes.',
};
