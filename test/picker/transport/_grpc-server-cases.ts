import { endingCases } from './_ending-cases';
import { type CreateGrpcServer, GrpcServerFixture } from './_grpc-server-fixture';
import { messageCases } from './_message-cases';
import { refusalCases } from './_refusal-cases';
import { tlsCases } from './_tls-cases';

/** The cases that every gRPC server of the picker must pass, whatever it is built on. */
export function describeGrpcServer(name: string, create: CreateGrpcServer): void {
  describe(`${name} as a gRPC server`, () => {
    const fixture = new GrpcServerFixture(create);
    afterEach(() => fixture.stop());
    messageCases(fixture);
    refusalCases(fixture);
    endingCases(fixture);
    tlsCases(fixture);
  });
}
