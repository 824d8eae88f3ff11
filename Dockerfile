# A static binary in an empty image, run by nobody in particular.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /imdesk ./cmd/imdesk && mkdir /data

# scratch rather than a base image: the binary brings its time zones, and one registry less must be reachable.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /imdesk /imdesk
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/imdesk"]
CMD ["serve", "-c", "/etc/imdesk/imdesk.yaml"]
