# A static binary in an empty image, run by nobody in particular.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o /imdesk ./cmd/imdesk && mkdir /data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /imdesk /imdesk
COPY --from=build --chown=nonroot:nonroot /data /data
USER nonroot
VOLUME /data
EXPOSE 8080
ENTRYPOINT ["/imdesk"]
CMD ["serve", "-c", "/etc/imdesk/imdesk.yaml"]
